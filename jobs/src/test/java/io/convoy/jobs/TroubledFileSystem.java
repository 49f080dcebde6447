package io.convoy.jobs;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/**
 * A local file system, {@code troubled:}, for executor processes: what a test puts into the folder
 * {@code fs.troubled.folder} befalls whoever uses a file next.
 */
public final class TroubledFileSystem extends RawLocalFileSystem {
  static final String CLASS = "fs.troubled.impl";
  static final String FOLDER = "fs.troubled.folder";

  /** What a test can order, by a file of this name. */
  enum Trouble {
    /** No file can be opened or written as long as the order stands. */
    AWAY
  }

  /** Orders a trouble. */
  static void order(java.nio.file.Path folder, Trouble trouble) throws IOException {
    Files.createFile(folder.resolve(trouble.name()));
  }

  /** Withdraws an order that stands. */
  static void end(java.nio.file.Path folder, Trouble trouble) throws IOException {
    Files.delete(folder.resolve(trouble.name()));
  }

  @Override
  public URI getUri() {
    return URI.create("troubled:///");
  }

  private java.nio.file.Path order(Trouble trouble) {
    return java.nio.file.Path.of(getConf().get(FOLDER)).resolve(trouble.name());
  }

  private void requireThere() throws IOException {
    if (Files.exists(order(Trouble.AWAY))) {
      throw new IOException("the file system is away");
    }
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    requireThere();
    return super.open(path, bufferSize);
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    requireThere();
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
    requireThere();
    return super.create(path, overwrite, bufferSize, replication, blockSize, progress);
  }
}
