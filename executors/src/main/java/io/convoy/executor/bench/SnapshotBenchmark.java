package io.convoy.executor.bench;

import io.convoy.executor.device.ComputeDevice;
import io.convoy.executor.health.Checksum;
import io.convoy.executor.round.ReplicaPlan;
import io.convoy.executor.round.StoredFile;
import io.convoy.executor.round.WrittenSnapshot;
import io.convoy.executor.snapshot.SnapshotFiles;
import io.convoy.executor.snapshot.SnapshotWriter;
import io.convoy.executor.worker.TrainState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Times snapshots of a model with the classes that a rank uses: how long its step loop is held, and
 * how long until the files are written behind its back. Owns a replica.
 */
public final class SnapshotBenchmark implements AutoCloseable {
  private final TrainState resident;
  private final String configuration;
  private final Configuration hadoop;
  private final String root;

  /**
   * Times of one snapshot.
   *
   * @param held seconds in which the rank takes no step: those of the copy
   * @param background seconds from then on until model and state are written
   * @param files those written
   */
  public record Times(double held, double background, List<StoredFile> files) {
    public Times {
      files = List.copyOf(files);
    }

    /** Bytes of all files together. */
    public long bytes() {
      return files.stream().mapToLong(StoredFile::bytes).sum();
    }
  }

  /**
   * Builds the replica.
   *
   * @param plan the model, and the optimizer and average whose state is stored with it
   * @param root folder for the snapshots, on any file system; what is written there is removed
   */
  public SnapshotBenchmark(ReplicaPlan plan, Configuration hadoop, String root) {
    this.configuration = plan.configuration();
    this.hadoop = hadoop;
    this.root = root;
    resident = new TrainState("benchmark", plan, plan.threads(), ComputeDevice.CPU);
  }

  /** Number of parameters. */
  public long parameters() {
    return resident.replica().layout().size();
  }

  /** Values of the whole state, parameters among them. */
  public long values() {
    return resident.state().values().stream().mapToLong(tensor -> tensor.numel()).sum();
  }

  /**
   * Takes snapshots one after another.
   *
   * @param count how many
   * @throws IOException if one cannot be written
   */
  public List<Times> run(int count) throws IOException, InterruptedException {
    List<Times> all = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      resident.changed(i);
      all.add(one());
      Path folder = new Path(SnapshotFiles.folder(root, i));
      folder.getFileSystem(hadoop).delete(folder, true);
    }
    return all;
  }

  /** Seconds that a rank takes for the checksum by which parameters are compared; best of five. */
  public double comparison() {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 5; i++) {
      long start = System.nanoTime();
      Checksum.of(resident.replica().parameters());
      best = Math.min(best, (System.nanoTime() - start) / 1e9);
    }
    return best;
  }

  private Times one() throws IOException, InterruptedException {
    try (SnapshotWriter writer =
        new SnapshotWriter(hadoop, snapshot -> {}, step -> true, configuration)) {
      long start = System.nanoTime();
      writer.save(root, resident.step(), resident.state());
      long copied = System.nanoTime();
      WrittenSnapshot written = writer.finish().get(0);
      long end = System.nanoTime();
      if (written.failure().isPresent()) {
        throw new IOException(written.failure().get());
      }
      return new Times((copied - start) / 1e9, (end - copied) / 1e9, written.files());
    }
  }

  @Override
  public void close() {
    resident.close();
  }
}
