package io.convoy.executor.snapshot;

import io.convoy.executor.base.DaemonThreads;
import io.convoy.executor.base.Retry;
import io.convoy.executor.round.StoredFile;
import io.convoy.executor.round.WrittenSnapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.pytorch.Tensor;

/**
 * Writes a round's snapshots on a thread of its own, each from a copy of the state, so that
 * training need stop only for the copy. One is written at a time: a second one that is due before
 * the driver has completed the first waits, so that what a killed driver costs never goes beyond
 * the newest snapshot but one.
 *
 * <p>A file system that is away is tried again for about half a minute; a snapshot that cannot be
 * written is reported to the driver and does not end the round.
 */
public final class SnapshotWriter implements AutoCloseable {
  private static final Retry HALF_A_MINUTE =
      new Retry(6, Duration.ofSeconds(1), Duration.ofSeconds(16));
  private static final long POLL_MILLIS = 10;
  private static final long NONE = -1;

  private final Configuration hadoop;
  private final Consumer<WrittenSnapshot> report;
  private final LongPredicate settled;
  private final String configuration;
  private final Retry retry;
  private final List<WrittenSnapshot> written = new ArrayList<>();
  private final ExecutorService thread = DaemonThreads.single("convoy-snapshot");
  private Future<WrittenSnapshot> underway;
  private long unsettled = NONE;

  /**
   * Creates a writer that has nothing to do yet.
   *
   * @param hadoop how to reach the file systems
   * @param report hears of each snapshot whose files are written, or could not be, on another
   *     thread
   * @param settled whether the driver is done with the snapshot of a step that was reported
   * @param configuration the DL4J configuration as JSON
   */
  public SnapshotWriter(
      Configuration hadoop,
      Consumer<WrittenSnapshot> report,
      LongPredicate settled,
      String configuration) {
    this(hadoop, report, settled, configuration, HALF_A_MINUTE);
  }

  SnapshotWriter(
      Configuration hadoop,
      Consumer<WrittenSnapshot> report,
      LongPredicate settled,
      String configuration,
      Retry retry) {
    this.hadoop = hadoop;
    this.report = report;
    this.settled = settled;
    this.configuration = configuration;
    this.retry = retry;
  }

  /**
   * Copies the state and starts to write it, once the one before is complete.
   *
   * @param root folder of the run's snapshots
   * @param step whose state it is
   * @param state all tensors of the state by name, live
   */
  public void save(String root, long step, Map<String, Tensor> state) throws InterruptedException {
    save(root, step, state, SnapshotPart.WHOLE);
  }

  /** The same, of which the snapshot holds a part. */
  public void save(String root, long step, Map<String, Tensor> state, SnapshotPart part)
      throws InterruptedException {
    awaitComplete();
    String folder = SnapshotFiles.folder(root, step);
    Map<String, Tensor> copy = new TreeMap<>();
    state.forEach((name, tensor) -> copy.put(name, hostCopy(tensor, part)));
    Map<String, String> metadata = part.metadata(state);
    Retry.Making<List<StoredFile>> files =
        () ->
            part.isWhole()
                ? SnapshotFiles.write(folder, copy, configuration, hadoop)
                : SnapshotFiles.writePart(folder, copy, part, metadata, hadoop);
    underway = thread.submit(() -> write(folder, step, copy, files));
  }

  /** The host's memory: a GPU's is scarce, and the writing thread must not wait for its stream. */
  private static Tensor hostCopy(Tensor tensor, SnapshotPart part) {
    try (Tensor held = part.of(tensor)) {
      return held.is_cuda() ? held.cpu() : held.clone();
    }
  }

  private WrittenSnapshot write(
      String folder, long step, Map<String, Tensor> copy, Retry.Making<List<StoredFile>> files)
      throws InterruptedException {
    try {
      WrittenSnapshot result = attempts(folder, step, files);
      report.accept(result);
      return result;
    } finally {
      copy.values().forEach(Tensor::close);
    }
  }

  private WrittenSnapshot attempts(String folder, long step, Retry.Making<List<StoredFile>> files)
      throws InterruptedException {
    try {
      return new WrittenSnapshot(step, retry.write("writing the snapshot " + folder, files), null);
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while writing " + folder);
      }
      return new WrittenSnapshot(
          step, List.of(), "cannot write the snapshot " + folder + ": " + e.getMessage());
    }
  }

  private void awaitUnderway() throws InterruptedException {
    if (underway == null) {
      return;
    }
    try {
      WrittenSnapshot last = underway.get();
      written.add(last);
      unsettled = last.step();
      underway = null;
    } catch (ExecutionException e) {
      throw new IllegalStateException("writing a snapshot failed: " + e.getCause(), e.getCause());
    }
  }

  /** Waits until the driver has completed what was saved, or could not. */
  public void awaitComplete() throws InterruptedException {
    awaitUnderway();
    while (unsettled != NONE && !settled.test(unsettled)) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    unsettled = NONE;
  }

  /** Waits for what is being written; returns all that was written. */
  public List<WrittenSnapshot> finish() throws InterruptedException {
    awaitUnderway();
    return List.copyOf(written);
  }

  /** Gives up what is being written, if anything: it stays incomplete. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
