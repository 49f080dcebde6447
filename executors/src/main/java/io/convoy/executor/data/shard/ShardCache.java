package io.convoy.executor.data.shard;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.convoy.executor.base.LongWait;
import io.convoy.executor.base.PrivateFolder;
import io.convoy.executor.base.Sha256;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.storage.DataException;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whole shards on this host's disk, by their checksum. The least recently opened are deleted when
 * they take more than a number of bytes. Any number of processes may share the folder: a lock on a
 * file guards each shard while it is copied, another the folder while it is tidied. A shard that is
 * deleted while it is open stays readable until it is closed.
 *
 * <p>The folder must be this user's alone, links in it are not followed, and a process that finds a
 * shard there reads it whole once to see that its content is the right one.
 */
final class ShardCache {
  private static final Logger LOG = LoggerFactory.getLogger(ShardCache.class);
  private static final String SHARD = ".tar";
  private static final String PART = ".part";
  private static final String LOCK = ".lock";
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Path folder;
  private final long bytes;

  /**
   * Creates a cache; the folder need not exist.
   *
   * @param bytes of all shards
   */
  ShardCache(Path folder, long bytes) {
    this.folder = folder;
    this.bytes = bytes;
  }

  /**
   * Opens a shard, copying it first if it is not here.
   *
   * @return empty if it is larger than the cache
   * @throws IOException if it cannot be read, or the folder cannot be written to
   * @throws DataException if the folder is not this user's alone
   */
  Optional<ShardBytes> open(Dataset.Shard shard, RemoteShard remote) throws IOException {
    if (shard.bytes() > bytes) {
      return Optional.empty();
    }
    requirePrivate();
    Path file = folder.resolve(shard.sha256() + SHARD);
    while (true) {
      if (!Files.exists(file, NOFOLLOW_LINKS)) {
        try (Guard guard = new Guard(folder.resolve(shard.sha256() + LOCK))) {
          if (!Files.exists(file, NOFOLLOW_LINKS)) {
            copy(shard, remote, file);
          }
        }
      }
      try {
        Optional<ShardBytes> local = verified(file, shard);
        if (local.isPresent()) {
          return local;
        }
        LOG.warn("{} has not the content of {}: copying it anew", file, shard.file());
        Files.deleteIfExists(file);
      } catch (NoSuchFileException e) {
        LOG.debug("{} was deleted between copying and opening; copying it again", file);
      }
    }
  }

  private void requirePrivate() throws IOException {
    Optional<String> problem = PrivateFolder.problem(PrivateFolder.make(folder));
    if (problem.isPresent()) {
      throw new DataException("data.reading.cache-folder = " + folder + ": " + problem.get());
    }
  }

  /** The shard in a file; empty if that has another content, or is a link. */
  private static Optional<ShardBytes> verified(Path file, Dataset.Shard shard) throws IOException {
    if (!Files.isRegularFile(file, NOFOLLOW_LINKS) || Files.size(file) != shard.bytes()) {
      return Optional.empty();
    }
    FileChannel channel = FileChannel.open(file, READ, NOFOLLOW_LINKS);
    boolean right =
        VerifiedShards.isRight(
            place(file), shard, out -> Channels.newInputStream(channel).transferTo(out));
    if (!right) {
      channel.close();
      return Optional.empty();
    }
    Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    return Optional.of(new LocalShard(channel));
  }

  /** Another file of the same name is another place. */
  private static String place(Path file) throws IOException {
    return file + " " + Files.getAttribute(file, "unix:ino", NOFOLLOW_LINKS);
  }

  private void copy(Dataset.Shard shard, RemoteShard remote, Path file) throws IOException {
    Path part = folder.resolve(shard.sha256() + PART);
    try (Guard guard = new Guard(folder.resolve("tidy.lock"));
        FileChannel reserved = created(part)) {
      makeRoom(shard.bytes(), part);
      // a hole of the final size, so that others count what is still to come
      reserved.write(ByteBuffer.allocate(1), Math.max(0, shard.bytes() - 1));
    }
    remote
        .retry()
        .read("copying " + shard.file(), () -> copy(shard, remote, part, Sha256.digest()));
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    VerifiedShards.add(place(file), shard);
  }

  /** A new file: what is there of that name, such as a link, is not written to. */
  private static FileChannel created(Path part) throws IOException {
    Files.deleteIfExists(part);
    return FileChannel.open(part, CREATE_NEW, WRITE);
  }

  private static void copy(Dataset.Shard shard, RemoteShard remote, Path part, MessageDigest digest)
      throws IOException {
    try (OutputStream out =
        new DigestOutputStream(
            new BufferedOutputStream(Files.newOutputStream(part, WRITE, NOFOLLOW_LINKS), 1 << 20),
            digest)) {
      remote.copy(out);
    }
    if (!HexFormat.of().formatHex(digest.digest()).equals(shard.sha256())
        || Files.size(part) != shard.bytes()) {
      throw new IOException(
          "its content is not the one in dataset.json: copy the dataset again, or prepare it anew");
    }
  }

  /** Deletes the least recently opened shards until another fits. */
  private void makeRoom(long wanted, Path own) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> !file.equals(own)).toList();
    }
    long taken = 0;
    List<Aged> aged = new ArrayList<>();
    for (Path file : files) {
      if (file.toString().endsWith(SHARD)) {
        aged.add(new Aged(file, Files.getLastModifiedTime(file), Files.size(file)));
        taken += Files.size(file);
      } else if (file.toString().endsWith(PART) && !isAbandoned(file)) {
        taken += sizeOf(file);
      }
    }
    aged.sort(Comparator.comparing(Aged::used));
    for (Aged entry : aged) {
      if (taken + wanted <= bytes) {
        return;
      }
      Files.deleteIfExists(entry.file());
      taken -= entry.size();
    }
  }

  /** The size of a copy that another thread or process makes, and may complete at any moment. */
  private static long sizeOf(Path part) throws IOException {
    try {
      return Files.size(part);
    } catch (NoSuchFileException e) {
      String name = part.toString();
      return Files.size(Path.of(name.substring(0, name.length() - PART.length()) + SHARD));
    }
  }

  /** Deletes a copy that was begun by a process that has ended. */
  private static boolean isAbandoned(Path part) throws IOException {
    String name = part.toString();
    Path guard = Path.of(name.substring(0, name.length() - PART.length()) + LOCK);
    try (FileChannel channel = FileChannel.open(guard, CREATE, WRITE, NOFOLLOW_LINKS);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        return false;
      }
      Files.deleteIfExists(part);
      return true;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private record Aged(Path file, FileTime used, long size) {}

  /** A lock on a file, which other processes and other threads of this one respect. */
  private static final class Guard implements AutoCloseable {
    private final FileChannel channel;
    private final FileLock lock;

    Guard(Path file) throws IOException {
      channel = FileChannel.open(file, CREATE, WRITE, NOFOLLOW_LINKS);
      try (LongWait wait = LongWait.on("another process or thread that holds " + file)) {
        lock = lock(channel);
      }
    }

    private static FileLock lock(FileChannel channel) throws IOException {
      while (true) {
        FileLock lock = tryLock(channel);
        if (lock != null) {
          return lock;
        }
        LockSupport.parkNanos(POLL_NANOS);
      }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
      try {
        return channel.tryLock();
      } catch (OverlappingFileLockException e) {
        return null; // a thread of this process holds it, which Java tells only in this way
      }
    }

    @Override
    public void close() throws IOException {
      lock.release();
      channel.close();
    }
  }

  /** A shard of the cache. */
  private record LocalShard(FileChannel channel) implements ShardBytes {
    @Override
    public void readFully(long position, byte[] target) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(target);
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, position + buffer.position()) < 0) {
          throw new EOFException("the cached shard is cut off");
        }
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
