package io.convoy.driver.snapshot;

import io.convoy.testing.WatchedFileSystem;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.Progressable;

/**
 * A local file system, {@code faulty:}, whose writing operations are {@link Faults}': what was
 * written before stays, half or whole. It has no rename.
 */
public final class FaultyFileSystem extends WatchedFileSystem {
  @Override
  public String getScheme() {
    return "faulty";
  }

  @Override
  protected void before(Operation operation, Path path) throws IOException {
    switch (operation) {
      case OPEN -> Faults.reading("open " + path);
      case CREATE -> Faults.operation("create " + path);
      case DELETE -> Faults.operation("delete " + path);
      case STATUS -> {}
    }
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
    OutputStream file = super.create(path, overwrite, bufferSize, replication, blockSize, progress);
    return new FSDataOutputStream(new Faulty(file, path), null);
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
