package io.convoy.jobs.prepare.input;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.apache.hadoop.fs.FSDataInputStream;

/** A file of a Hadoop file system as a channel to read from. Closing it leaves the file open. */
final class SeekingChannel implements SeekableByteChannel {
  private final FSDataInputStream file;
  private final long size;
  private long position;
  private boolean open = true;

  SeekingChannel(FSDataInputStream file, long size) {
    this.file = file;
    this.size = size;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (!open) {
      throw new ClosedChannelException();
    }
    if (position >= size) {
      return -1;
    }
    byte[] bytes = new byte[(int) Math.min(target.remaining(), size - position)];
    int count = file.read(position, bytes, 0, bytes.length);
    if (count > 0) {
      target.put(bytes, 0, count);
      position += count;
    }
    return count;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public SeekableByteChannel position(long place) {
    position = place;
    return this;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long length) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
  }
}
