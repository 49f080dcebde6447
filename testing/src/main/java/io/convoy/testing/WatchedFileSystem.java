package io.convoy.testing;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/** A local file system under another name, of which a test watches or troubles the operations. */
public abstract class WatchedFileSystem extends RawLocalFileSystem {
  /** What is done to a path. */
  public enum Operation {
    OPEN,
    STATUS,
    CREATE,
    DELETE
  }

  /** The scheme of its paths, such as {@code faulty}; asked before fields are set. */
  @Override
  public abstract String getScheme();

  /** Hears of an operation before it takes place; what it throws befalls the caller. */
  protected abstract void before(Operation operation, Path path) throws IOException;

  @Override
  public URI getUri() {
    return URI.create(getScheme() + ":///");
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    before(Operation.OPEN, path);
    return super.open(path, bufferSize);
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    before(Operation.STATUS, path);
    return super.getFileStatus(path);
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
    before(Operation.CREATE, path);
    return super.create(path, overwrite, bufferSize, replication, blockSize, progress);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    before(Operation.DELETE, path);
    return super.delete(path, recursive);
  }
}
