package io.convoy.executor.data.storage;

import io.convoy.executor.base.Reason;
import io.convoy.executor.base.Retry;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * The bytes of single images, which are tried to read again where storage fails for a while: of
 * whole files, and of parts of files that hold many, which stay open until it is closed. Safe for
 * any number of threads.
 */
public final class ImageBytes implements AutoCloseable {
  private static final int LARGEST = 256 << 20;
  private static final Retry RETRY = Retry.times(4);

  private final Configuration hadoop;
  private final Map<String, FSDataInputStream> open = new HashMap<>();

  /** Creates one, which has nothing open. */
  public ImageBytes(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /**
   * A whole file, which is closed at once.
   *
   * @param file a URI or path
   * @throws DataException if it cannot be read, or is too large for an image
   */
  public static byte[] file(Configuration hadoop, String file) {
    return read(
        file,
        () -> {
          DataFolder place = DataFolder.of(hadoop, file);
          try (InputStream in = place.fileSystem().open(place.path())) {
            return in.readNBytes(LARGEST + 1);
          }
        });
  }

  /**
   * A part of a file.
   *
   * @param file a URI or path
   * @param offset of its first byte
   * @param size in bytes
   * @throws DataException as {@link #file}
   */
  public byte[] part(String file, long offset, long size) {
    requireSize(size);
    return read(
        file,
        () -> {
          byte[] bytes = new byte[(int) size];
          holder(file).readFully(offset, bytes);
          return bytes;
        });
  }

  private static byte[] read(String file, Retry.Making<byte[]> attempt) {
    byte[][] bytes = new byte[1][];
    try {
      RETRY.read("reading " + file, () -> bytes[0] = attempt.make());
    } catch (IOException e) {
      throw new DataException("cannot be read (" + Reason.of(e) + ")", e);
    }
    requireSize(bytes[0].length);
    return bytes[0];
  }

  /**
   * Checks that bytes can be those of an image.
   *
   * @param size their number
   * @throws DataException if they are too many
   */
  public static void requireSize(long size) {
    if (size > LARGEST) {
      throw new DataException("larger than " + (LARGEST >> 20) + " MiB: no single image");
    }
  }

  private synchronized FSDataInputStream holder(String file) throws IOException {
    FSDataInputStream stream = open.get(file);
    if (stream == null) {
      DataFolder place = DataFolder.of(hadoop, file);
      stream = place.fileSystem().open(place.path());
      open.put(file, stream);
    }
    return stream;
  }

  @Override
  public synchronized void close() throws IOException {
    for (FSDataInputStream stream : open.values()) {
      stream.close();
    }
  }
}
