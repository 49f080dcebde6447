package io.convoy.jobs;

import io.convoy.testing.WatchedFileSystem;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.fs.Path;

/**
 * A local file system, {@code troubled:}, for executor processes: what a test puts into the folder
 * {@code fs.troubled.folder} befalls whoever uses a file next.
 */
public final class TroubledFileSystem extends WatchedFileSystem {
  static final String CLASS = "fs.troubled.impl";
  static final String FOLDER = "fs.troubled.folder";

  /** What a test can order, by a file of this name. */
  enum Trouble {
    /** An exception that nobody expects, once, in opening a dataset. */
    DEFECT,
    /** The heap is filled until there is no more, once, in opening a dataset. */
    MEMORY,
    /** Opening a dataset takes for ever, once. */
    HANG,
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
  public String getScheme() {
    return "troubled";
  }

  private java.nio.file.Path order(Trouble trouble) {
    return java.nio.file.Path.of(getConf().get(FOLDER)).resolve(trouble.name());
  }

  /** Whether an order stood, which is carried out by this process alone. */
  private boolean taken(Trouble trouble) throws IOException {
    try {
      Files.delete(order(trouble));
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private void requireThere() throws IOException {
    if (Files.exists(order(Trouble.AWAY))) {
      throw new IOException("the file system is away");
    }
  }

  @Override
  protected void before(Operation operation, Path path) throws IOException {
    if (operation != Operation.DELETE) {
      requireThere();
    }
    if (operation == Operation.OPEN && path.getName().equals("dataset.json")) {
      if (taken(Trouble.DEFECT)) {
        throw new IllegalStateException("a defect");
      }
      if (taken(Trouble.MEMORY)) {
        fill();
      }
      if (taken(Trouble.HANG)) {
        hang();
      }
    }
  }

  private static void fill() {
    List<long[]> hoard = new ArrayList<>();
    while (hoard.size() < Integer.MAX_VALUE) {
      hoard.add(new long[1 << 20]);
    }
  }

  private static void hang() throws IOException {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("given up");
    }
  }
}
