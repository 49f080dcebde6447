package io.convoy.jobs.prepare.input;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.fs.FSDataInputStream;

/** A part of a file as a stream that skips by seeking. Closing it leaves the file open. */
final class SeekingStream extends InputStream {
  private static final int BUFFER = 1 << 15;

  private final FSDataInputStream file;
  private final long end;
  private final byte[] buffer = new byte[BUFFER];
  private long position;
  private long bufferStart;
  private int bufferSize;

  /**
   * Creates a stream.
   *
   * @param start of the part in the file
   * @param length of the part
   */
  SeekingStream(FSDataInputStream file, long start, long length) {
    this.file = file;
    position = start;
    end = start + length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (position >= end) {
      return -1;
    }
    if (position < bufferStart || position >= bufferStart + bufferSize) {
      int wanted = (int) Math.min(BUFFER, end - position);
      bufferSize = Math.max(0, file.read(position, buffer, 0, wanted));
      bufferStart = position;
      if (bufferSize == 0) {
        return -1;
      }
    }
    int at = (int) (position - bufferStart);
    int count = Math.min(length, bufferSize - at);
    System.arraycopy(buffer, at, target, offset, count);
    position += count;
    return count;
  }

  @Override
  public long skip(long bytes) {
    long skipped = Math.max(0, Math.min(bytes, end - position));
    position += skipped;
    return skipped;
  }

  @Override
  public int available() {
    return (int) Math.min(Integer.MAX_VALUE, end - position);
  }
}
