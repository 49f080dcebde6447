package io.convoy.executor.base;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A lock on a file, for one process of a host at a time, or for several that share it. The file
 * says which process has had it last for itself, so that one that waits can say for whom.
 */
final class ProcessLock implements AutoCloseable {
  private static final long POLL_MILLIS = 50;
  private static final int LONGEST = 200;

  private final FileChannel channel;
  private final FileLock lock;

  private ProcessLock(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Takes the lock; while another has it, the log says which.
   *
   * @param file is made if it is not there
   * @throws TimeoutException naming that process, after so long a time
   */
  static ProcessLock take(Path file, Duration patience)
      throws IOException, InterruptedException, TimeoutException {
    return take(file, patience, false);
  }

  /** The same, beside others that share it: it waits only for one that has it for itself. */
  static ProcessLock share(Path file, Duration patience)
      throws IOException, InterruptedException, TimeoutException {
    return take(file, patience, true);
  }

  private static ProcessLock take(Path file, Duration patience, boolean shared)
      throws IOException, InterruptedException, TimeoutException {
    FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE, LinkOption.NOFOLLOW_LINKS);
    try {
      Optional<FileLock> lock = tried(channel, shared);
      if (lock.isEmpty()) {
        lock = Optional.of(awaited(channel, file, patience, shared));
      }
      if (!shared) {
        sign(channel);
      }
      return new ProcessLock(channel, lock.get());
    } catch (IOException | InterruptedException | TimeoutException e) {
      channel.close();
      throw e;
    }
  }

  private static FileLock awaited(FileChannel channel, Path file, Duration patience, boolean shared)
      throws IOException, InterruptedException, TimeoutException {
    long start = System.nanoTime();
    try (LongWait wait = LongWait.on(() -> holder(channel) + ", which holds " + file)) {
      while (System.nanoTime() - start < patience.toNanos()) {
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        Optional<FileLock> lock = tried(channel, shared);
        if (lock.isPresent()) {
          return lock.get();
        }
      }
    }
    throw new TimeoutException(
        String.format("%s has held %s for %d s", holder(channel), file, patience.toSeconds()));
  }

  private static Optional<FileLock> tried(FileChannel channel, boolean shared) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock(0, Long.MAX_VALUE, shared));
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // this process has it, by another class loader
    }
  }

  private static void sign(FileChannel channel) throws IOException {
    String text = "process " + ProcessHandle.current().pid() + " on " + host() + "\n";
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  private static String holder(FileChannel channel) {
    ByteBuffer text = ByteBuffer.allocate(LONGEST);
    try {
      channel.read(text, 0);
    } catch (IOException e) {
      text.clear();
    }
    String line = new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip();
    return line.matches("process \\d+ on [\\w.-]+") ? line : "another process";
  }

  @Override
  public void close() throws IOException {
    lock.release();
    channel.close();
  }
}
