package io.convoy.driver.snapshot;

import io.convoy.driver.plan.Progress;
import io.convoy.executor.base.LongWait;
import io.convoy.executor.base.Sha256;
import io.convoy.executor.data.storage.FileOutput;
import io.convoy.executor.data.storage.FileSystems;
import io.convoy.executor.round.StoredFile;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of a run: one folder for each, complete once its {@code manifest.json}, written
 * last, lists every other file with size and checksum. Needs no rename.
 */
public final class SnapshotStore {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotStore.class);
  private static final String PROGRESS = "progress.json";
  private static final String MANIFEST = "manifest.json";
  private static final String PREFIX = "step-";

  /** Kept snapshots of which it is found out at a time whether they are complete. */
  private static final int LOOKS = 20;

  private static final Pattern NAME =
      Pattern.compile("(\\.\\./" + PREFIX + "\\d{1,18}/)?\\w[\\w.-]{0,99}");

  private final Configuration hadoop;
  private final Path root;

  /** Steps of snapshots that were seen to be complete. */
  private final Set<Long> complete = ConcurrentHashMap.newKeySet();

  /**
   * Opens the snapshots of a run; the folder need not exist.
   *
   * @param folder a URI or path
   */
  public SnapshotStore(Configuration hadoop, String folder) {
    this.hadoop = hadoop;
    this.root = new Path(folder);
  }

  /** The folder of a step's snapshot. */
  public String folder(long step) {
    return SnapshotFiles.folder(root.toString(), step);
  }

  /** Where the snapshots' folders are. */
  public String root() {
    return root.toString();
  }

  /**
   * Completes a snapshot whose model and state have been written.
   *
   * @param files those written
   */
  public Snapshot commit(SnapshotContent content, List<StoredFile> files) {
    Path folder = new Path(folder(content.progress().step()));
    try {
      FileSystem system = folder.getFileSystem(hadoop);
      List<StoredFile> all = new ArrayList<>(files);
      all.add(write(system, new Path(folder, PROGRESS), SnapshotCodec.write(content)));
      byte[] manifest = SnapshotCodec.write(new SnapshotCodec.Manifest(all));
      write(system, new Path(folder, MANIFEST), manifest);
      return new Snapshot(folder.toString(), content, all);
    } catch (IOException e) {
      throw new SnapshotException("cannot write the snapshot " + folder + ": " + e.getMessage(), e);
    }
  }

  private static StoredFile write(FileSystem system, Path file, byte[] content) throws IOException {
    try (OutputStream out = FileOutput.create(system, file)) {
      out.write(content);
    }
    return new StoredFile(
        file.getName(), content.length, HexFormat.of().formatHex(Sha256.digest().digest(content)));
  }

  /**
   * The newest snapshot that is complete and undamaged; others are named in the log.
   *
   * @return empty if there is none
   * @throws SnapshotException if there are some but none can be read now, as while a file system is
   *     away: a run does not begin again for that
   */
  public Optional<Snapshot> latest() {
    return latest(Optional.empty());
  }

  /**
   * As {@link #latest()}, of which one is known to be undamaged: the bytes of that one are not read
   * again, as long as it has the same content and files.
   */
  public Optional<Snapshot> latest(Optional<Snapshot> verified) {
    try (LongWait wait = LongWait.on("the snapshots in " + root + " to be read and verified")) {
      return newest(verified.map(Snapshot::files).orElse(List.of()));
    }
  }

  private Optional<Snapshot> newest(List<StoredFile> known) {
    UnreadableSnapshotException unreadable = null;
    for (Path folder : folders()) {
      try {
        return Optional.of(open(hadoop, folder.toString(), known::contains));
      } catch (SnapshotException e) {
        LOG.warn("passing over a snapshot: {}", e.getMessage());
        if (unreadable == null && e instanceof UnreadableSnapshotException first) {
          unreadable = first;
        }
      }
    }
    if (unreadable != null) {
      throw unreadable;
    }
    return Optional.empty();
  }

  /** The folders of all snapshots, complete or not, oldest first. */
  public List<String> all() {
    List<String> all = new ArrayList<>(folders().stream().map(Path::toString).toList());
    Collections.reverse(all);
    return all;
  }

  /**
   * Opens one snapshot and verifies every file of it.
   *
   * @throws SnapshotException if it is missing, incomplete, damaged or too new
   */
  public static Snapshot open(Configuration hadoop, String folder) {
    return open(hadoop, folder, file -> false);
  }

  /**
   * Opens one snapshot to look at it: files have the sizes of the manifest, but their bytes are not
   * verified.
   *
   * @throws SnapshotException if it is missing, incomplete or too new
   */
  public static Snapshot look(Configuration hadoop, String folder) {
    return open(hadoop, folder, file -> true);
  }

  /** The same; the bytes of files that were verified before are not read again. */
  private static Snapshot open(
      Configuration hadoop, String folder, Predicate<StoredFile> verified) {
    Path path = new Path(folder);
    try {
      FileSystem system = FileSystems.of(hadoop, path);
      Path manifestFile = new Path(path, MANIFEST);
      SnapshotCodec.Manifest manifest =
          SnapshotCodec.read(
              bytes(system, manifestFile), SnapshotCodec.Manifest.class, manifestFile.toString());
      for (StoredFile file : manifest.files()) {
        requireName(folder, file.name());
        if (file.name().startsWith(Snapshot.ELSEWHERE)) {
          verifyBase(system, path, file, verified.test(file));
        } else {
          verify(system, new Path(path, file.name()), file, verified.test(file));
        }
      }
      Path progress = new Path(path, PROGRESS);
      return new Snapshot(
          folder,
          SnapshotCodec.read(bytes(system, progress), SnapshotContent.class, progress.toString()),
          manifest.files());
    } catch (FileNotFoundException e) {
      throw new SnapshotException(
          folder + " is no complete snapshot: " + e.getMessage() + "; give another", e);
    } catch (ChecksumException e) {
      throw new SnapshotException(
          folder + " is damaged: " + e.getMessage() + "; give another snapshot", e);
    } catch (IOException e) {
      throw new UnreadableSnapshotException(folder, e);
    }
  }

  /** A snapshot has its files in its folder, or those of a snapshot beside it. */
  private static void requireName(String folder, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new SnapshotException(
          folder + " is damaged: its manifest names the file " + name + "; give another snapshot");
    }
  }

  private static byte[] bytes(FileSystem system, Path file) throws IOException {
    try (InputStream in = system.open(file)) {
      return in.readAllBytes();
    }
  }

  /** A run does not begin again because the snapshot is lost to which all others add. */
  private static void verifyBase(
      FileSystem system, Path folder, StoredFile expected, boolean onlyItsSize) throws IOException {
    Path path = new Path(folder, expected.name());
    try {
      verify(system, path, expected, onlyItsSize);
    } catch (FileNotFoundException | ChecksumException | SnapshotException e) {
      throw new UnreadableSnapshotException(folder, path.getParent(), e);
    }
  }

  private static void verify(FileSystem system, Path path, StoredFile expected, boolean onlyItsSize)
      throws IOException {
    long bytes = system.getFileStatus(path).getLen();
    if (bytes != expected.bytes()) {
      throw new SnapshotException(
          String.format(
              "%s is damaged: it has %d bytes, not %d; give another snapshot",
              path, bytes, expected.bytes()));
    }
    if (onlyItsSize) {
      return;
    }
    MessageDigest digest = Sha256.digest();
    try (InputStream in = new DigestInputStream(system.open(path), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    if (!HexFormat.of().formatHex(digest.digest()).equals(expected.sha256())) {
      throw new SnapshotException(
          path + " is damaged: its SHA-256 is not the manifest's; give another snapshot");
    }
  }

  /**
   * Removes old snapshots, and what is left of incomplete ones before the newest. However many are
   * kept, it asks the file system a bounded number of times: what is known to be complete is not
   * asked again, and of those that are kept for their step a few are looked at each time.
   *
   * @param progress of the newest snapshot, which is complete
   */
  public void retain(Retention retention, Progress progress) {
    List<Path> folders =
        folders().stream().filter(folder -> step(folder) <= progress.step()).toList();
    complete.add(progress.step());
    AtomicInteger looks = new AtomicInteger(LOOKS);
    Set<Long> kept =
        retention.kept(
            folders.stream().map(SnapshotStore::step).toList(),
            progress,
            this::isComplete,
            step -> looks.getAndDecrement() <= 0 || isComplete(step));
    folders.stream().filter(folder -> !kept.contains(step(folder))).forEach(this::delete);
  }

  private boolean isComplete(long step) {
    if (complete.contains(step)) {
      return true;
    }
    Path folder = new Path(folder(step));
    try {
      boolean found = folder.getFileSystem(hadoop).exists(new Path(folder, MANIFEST));
      if (found) {
        complete.add(step);
      }
      return found;
    } catch (IOException e) {
      throw new SnapshotException("cannot read " + folder + ": " + e.getMessage(), e);
    }
  }

  private static long step(Path folder) {
    return Long.parseLong(folder.getName().substring(PREFIX.length()));
  }

  private void delete(Path folder) {
    complete.remove(step(folder));
    try {
      folder.getFileSystem(hadoop).delete(folder, true);
    } catch (IOException e) {
      throw new SnapshotException("cannot remove " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Folders of snapshots, newest first, complete or not. */
  private List<Path> folders() {
    try {
      List<Path> folders = new ArrayList<>();
      for (FileStatus status : root.getFileSystem(hadoop).listStatus(root)) {
        if (status.isDirectory() && status.getPath().getName().matches(PREFIX + "\\d+")) {
          folders.add(status.getPath());
        }
      }
      folders.sort(Comparator.comparing(SnapshotStore::step).reversed());
      return folders;
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new SnapshotException("cannot list " + root + ": " + e.getMessage(), e);
    }
  }
}
