package io.convoy.driver.snapshot;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/**
 * A local file system, {@code faulty:}, whose writing operations are {@link Faults}': what was
 * written before stays, half or whole. It has no rename.
 */
public final class FaultyFileSystem extends RawLocalFileSystem {
  static final URI ROOT = URI.create("faulty:///");

  @Override
  public URI getUri() {
    return ROOT;
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    Faults.reading("open " + path);
    return super.open(path, bufferSize);
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
    Faults.operation("create " + path);
    OutputStream file = super.create(path, overwrite, bufferSize, replication, blockSize, progress);
    return new FSDataOutputStream(new Faulty(file, path), null);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    Faults.operation("delete " + path);
    return super.delete(path, recursive);
  }

  @Override
  public boolean rename(Path from, Path to) {
    throw new UnsupportedOperationException("rename " + from);
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
      boolean wasDead = Faults.dead();
      boolean whole = false;
      try {
        Faults.operation("write " + path);
        whole = true;
      } finally {
        if (!wasDead) {
          out.write(bytes, offset, whole ? length : length / 2);
        }
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
      Faults.operation("close " + path);
    }
  }
}
