package io.convoy.driver.snapshot;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/**
 * A local file system, {@code faulty:}, whose writing operations fail from the k-th on, as if the
 * disk were full or the process had been killed: what was written before stays, half or whole.
 */
public final class FaultyFileSystem extends RawLocalFileSystem {
  static final URI ROOT = URI.create("faulty:///");

  /** Of the JVM, as Hadoop makes the instances. */
  private static final AtomicInteger LEFT = new AtomicInteger(Integer.MAX_VALUE);

  /** Lets so many operations succeed. */
  static void failAfter(int operations) {
    LEFT.set(operations);
  }

  static Configuration configuration() {
    Configuration hadoop = new Configuration();
    hadoop.setClass("fs.faulty.impl", FaultyFileSystem.class, FileSystem.class);
    return hadoop;
  }

  private static void operation(String what) throws IOException {
    if (LEFT.getAndUpdate(left -> left == 0 ? 0 : left - 1) == 0) {
      throw new IOException("no space left: " + what);
    }
  }

  @Override
  public URI getUri() {
    return ROOT;
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    operation("create " + path);
    OutputStream file = super.create(path, overwrite, bufferSize, replication, blockSize, progress);
    return new FSDataOutputStream(new Faulty(file, path), null);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    operation("delete " + path);
    return super.delete(path, recursive);
  }

  /** Fails in the middle of a write: half of the bytes get through. */
  private static final class Faulty extends FilterOutputStream {
    private final Path path;

    Faulty(OutputStream out, Path path) {
      super(out);
      this.path = path;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        operation("write " + path);
      } catch (IOException e) {
        out.write(bytes, offset, length / 2);
        throw e;
      }
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      out.close();
      operation("close " + path);
    }
  }
}
