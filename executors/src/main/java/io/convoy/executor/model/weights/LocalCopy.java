package io.convoy.executor.model.weights;

import io.convoy.executor.base.Reason;
import io.convoy.executor.data.storage.FileSystems;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;

/**
 * A file of any Hadoop file system as one of this machine, for readers that jump about in it.
 *
 * @param name as it was given
 * @param path on this machine
 * @param temporary whether it is deleted when closed
 */
record LocalCopy(String name, Path path, boolean temporary) implements Closeable {
  /** Tensors become arrays. */
  private static final long LARGEST = Integer.MAX_VALUE - 8;

  /**
   * Fetches a file, unless it is here.
   *
   * @throws IllegalArgumentException if it cannot be read
   */
  static LocalCopy of(String file, Configuration hadoop) {
    try {
      org.apache.hadoop.fs.Path source = new org.apache.hadoop.fs.Path(file);
      FileSystem system = FileSystems.of(hadoop, source);
      if (system.getFileStatus(source).isDirectory()) {
        throw new WeightsException("is a folder without snapshots; name a file");
      } else if (system instanceof LocalFileSystem local) {
        return new LocalCopy(file, local.pathToFile(source).toPath(), false);
      }
      Path copy = Files.createTempFile("convoy-weights", "");
      system.copyToLocalFile(false, source, new org.apache.hadoop.fs.Path(copy.toUri()), true);
      return new LocalCopy(file, copy, true);
    } catch (IOException e) {
      throw WeightsException.of(file, new IOException("cannot be read (" + Reason.of(e) + ")", e));
    } catch (IllegalArgumentException | WeightsException e) {
      throw WeightsException.of(file, e);
    }
  }

  /** Its first bytes, or all if there are fewer. */
  byte[] start(int bytes) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(bytes);
    }
  }

  long size() throws IOException {
    return Files.size(path);
  }

  /**
   * Reads some bytes, little-endian.
   *
   * @throws WeightsException if they are not there
   */
  ByteBuffer read(long offset, long bytes) throws IOException {
    if (offset < 0 || bytes < 0 || bytes > LARGEST || offset > size() - bytes) {
      throw new WeightsException(
          String.format(
              "is cut off or damaged: it has %d bytes, of which %d from %d on should be",
              size(), bytes, offset));
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(path)) {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, offset + buffer.position()) < 0) {
          throw new EOFException(path + " became shorter while it was read");
        }
      }
    }
    return buffer.flip();
  }

  @Override
  public void close() {
    if (temporary) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
