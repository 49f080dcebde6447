package io.convoy.driver.run;

import io.convoy.driver.conf.ConfException;
import io.convoy.driver.plan.Progress;
import io.convoy.driver.report.MetricsParts;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.driver.snapshot.SnapshotException;
import io.convoy.driver.snapshot.SnapshotStore;
import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.Reason;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.executor.data.storage.FileOutput;
import io.convoy.executor.data.storage.FileSystems;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A run's folder: its configuration, metrics and snapshots. */
public final class RunFolder {
  private static final String CONFIGURATION = "run";
  private static final String SNAPSHOTS = "snapshots";

  private final Configuration hadoop;
  private final Path folder;
  private final FileSystem files;

  /**
   * Names a run's folder, which need not exist: {@link #lease} makes it.
   *
   * @param dir a URI or path
   * @throws ConfException if there is no such file system
   */
  public RunFolder(Configuration hadoop, String dir) {
    this.hadoop = hadoop;
    try {
      FileSystem system = FileSystems.of(hadoop, new Path(dir));
      folder = system.makeQualified(new Path(dir));
      files = FileSystems.withoutChecksums(system);
    } catch (IOException e) {
      throw unwritable(dir, e);
    }
  }

  private static ConfException unwritable(String dir, IOException cause) {
    return new ConfException(
        List.of(
            String.format(
                "run.dir = %s: cannot be written (%s); take another folder",
                dir, cause.getMessage())));
  }

  /**
   * The snapshot that a user means by a folder.
   *
   * @param folder of a snapshot, or of a run: its best snapshot
   * @throws SnapshotException if there is none, or it is damaged
   */
  public static Snapshot bestSnapshot(Configuration hadoop, String folder) {
    SnapshotStore store;
    try {
      FileSystem system = FileSystems.of(hadoop, new Path(folder));
      Path path = system.makeQualified(new Path(folder));
      if (!system.exists(new Path(path, SNAPSHOTS))) {
        return SnapshotStore.open(hadoop, path.toString());
      }
      store = new SnapshotStore(hadoop, new Path(path, SNAPSHOTS).toString());
    } catch (IOException e) {
      throw new SnapshotException("cannot read " + folder + ": " + e.getMessage(), e);
    }
    Snapshot latest =
        store
            .latest()
            .orElseThrow(
                () -> new SnapshotException("the run in " + folder + " has no snapshot yet"));
    Progress progress = latest.content().progress();
    return progress.bestStep() == progress.step()
        ? latest
        : SnapshotStore.open(hadoop, store.folder(progress.bestStep()));
  }

  /**
   * Takes the right to work in it, and makes it if it is not there.
   *
   * @param stop is notified of requests to stop
   * @throws ConfException if it cannot be written
   * @throws LeaseException if another driver has it, saying which
   */
  public RunLease lease(StopRequest stop) throws InterruptedException {
    make();
    return RunLease.take(files, folder, RunLease.Times.USUAL, stop);
  }

  private void make() {
    try {
      if (!files.mkdirs(folder)) {
        throw new IOException("it could not be made");
      }
    } catch (IOException e) {
      throw unwritable(toString(), e);
    }
  }

  /**
   * Asks the driver that works in a run's folder to stop.
   *
   * @param dir a URI or path
   * @return who it is
   * @throws LeaseException if there is none
   */
  public static String requestStop(Configuration hadoop, String dir) {
    try {
      FileSystem system = FileSystems.of(hadoop, new Path(dir));
      return RunLease.requestStop(
          FileSystems.withoutChecksums(system), system.makeQualified(new Path(dir)));
    } catch (IOException e) {
      throw unreachable(dir, e);
    }
  }

  private static LeaseException unreachable(String dir, IOException cause) {
    return new LeaseException(
        FailureKind.STORAGE, "cannot reach " + dir + ": " + cause.getMessage(), cause);
  }

  /**
   * Removes a run's folder with all that is in it.
   *
   * @param dir a URI or path
   * @throws LeaseException if it cannot be removed
   */
  public static void remove(Configuration hadoop, String dir) {
    try {
      Path folder = new Path(dir);
      FileSystem system = FileSystems.of(hadoop, folder);
      if (!system.delete(folder, true) && system.exists(folder)) {
        throw new IOException("it is still there");
      }
    } catch (IOException e) {
      throw new LeaseException(
          FailureKind.STORAGE, "cannot remove " + dir + ": " + Reason.of(e), e);
    }
  }

  /**
   * Who works in a run's folder. It takes some seconds where the one who did was killed.
   *
   * @param dir a URI or path
   * @throws LeaseException if the folder cannot be read
   */
  public static DriverSeen driver(Configuration hadoop, String dir) throws InterruptedException {
    try {
      FileSystem system = FileSystems.of(hadoop, new Path(dir));
      return RunLease.see(
          FileSystems.withoutChecksums(system),
          system.makeQualified(new Path(dir)),
          RunLease.Times.USUAL);
    } catch (IOException e) {
      throw unreachable(dir, e);
    }
  }

  /**
   * The snapshots of a run that need not be writable.
   *
   * @param dir of the run, a URI or path
   * @throws SnapshotException if it is no run
   */
  public static SnapshotStore snapshots(Configuration hadoop, String dir) {
    try {
      FileSystem system = FileSystems.of(hadoop, new Path(dir));
      Path folder = new Path(system.makeQualified(new Path(dir)), SNAPSHOTS);
      if (!system.exists(folder)) {
        throw new SnapshotException(dir + " is no run's folder, or has no snapshot yet");
      }
      return new SnapshotStore(hadoop, folder.toString());
    } catch (IOException e) {
      throw new SnapshotException("cannot read " + dir + ": " + e.getMessage(), e);
    }
  }

  /**
   * Keeps an evaluation of a run's best snapshot in its folder, in place of an earlier one of the
   * same split, as {@code evaluation-SPLIT.json}.
   *
   * @param evaluated folders that were evaluated; nothing is kept unless it is one run
   * @return a line that says where, or why not; empty if there is nothing to say
   */
  public static Optional<String> keepEvaluation(
      Configuration hadoop, List<String> evaluated, String split, String json) {
    if (evaluated.size() != 1) {
      return Optional.empty();
    }
    DataFolder folder = DataFolder.of(hadoop, evaluated.get(0));
    String name = "evaluation-" + split + ".json";
    try {
      if (!folder.fileSystem().exists(folder.child(SNAPSHOTS))) {
        return Optional.empty(); // a snapshot
      }
      Path part = folder.child("." + name);
      try (OutputStream out = FileOutput.create(folder.fileSystem(), part)) {
        out.write(json.getBytes(StandardCharsets.UTF_8));
      }
      folder.replace(part, name);
      return Optional.of("Kept      " + folder + "/" + name + " (convoy report shows it)");
    } catch (IOException e) {
      return Optional.of("Not kept in " + folder + ": " + Reason.of(e));
    }
  }

  /**
   * Keeps a small file of the run, in place of the one before.
   *
   * @param name within the folder
   */
  public void keep(String name, String text) {
    Path file = new Path(folder, name);
    DataFolder kept = new DataFolder(files, file.getParent());
    try {
      Path part = kept.child("." + file.getName());
      try (OutputStream out = FileOutput.create(files, part)) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
      }
      kept.replace(part, file.getName());
    } catch (IOException e) {
      throw new TrainingException("cannot write " + name + " in " + this, e);
    }
  }

  /**
   * A small file of the run.
   *
   * @param name within the folder
   * @return nothing if it is not there
   */
  public Optional<byte[]> kept(String name) {
    try {
      Path file = new Path(folder, name);
      return files.exists(file) ? Optional.of(content(file)) : Optional.empty();
    } catch (IOException e) {
      throw new TrainingException("cannot read " + name + " in " + this, e);
    }
  }

  /** The snapshots in it. */
  public SnapshotStore snapshots() {
    return new SnapshotStore(hadoop, new Path(folder, SNAPSHOTS).toString());
  }

  /** A name of a file or folder, given relatively or not, as it means the same elsewhere. */
  String absolute(String name) {
    return DataFolder.absolute(hadoop, name);
  }

  /**
   * Stores the resolved configuration of this start, unless it is that of the start before: the
   * first as {@code run.conf}, further ones as {@code run-2.conf} and so on.
   *
   * @param hocon its text
   * @return the file that holds it
   */
  public String storeConfiguration(String hocon) {
    byte[] text = hocon.getBytes(StandardCharsets.UTF_8);
    try {
      Path file = new Path(folder, CONFIGURATION + ".conf");
      Path last = null;
      for (int number = 2; files.exists(file); number++) {
        last = file;
        file = new Path(folder, CONFIGURATION + "-" + number + ".conf");
      }
      if (last != null && Arrays.equals(text, content(last))) {
        return last.getName();
      }
      try (OutputStream out = FileOutput.create(files, file)) {
        out.write(text);
      }
      return file.getName();
    } catch (IOException e) {
      throw new TrainingException(
          "cannot write the configuration in " + this + ": " + e.getMessage(), e);
    }
  }

  private byte[] content(Path file) throws IOException {
    try (InputStream in = files.open(file)) {
      return in.readAllBytes();
    }
  }

  /** Continues {@code metrics.jsonl}, or numbered files where that cannot be appended to. */
  public MetricsParts metrics() {
    return new MetricsFiles(files, folder);
  }

  /** The folder as people write it: a local one as a plain path. */
  @Override
  public String toString() {
    return "file".equals(folder.toUri().getScheme()) ? folder.toUri().getPath() : folder.toString();
  }
}
