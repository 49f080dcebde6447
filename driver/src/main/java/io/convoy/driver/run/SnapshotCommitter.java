package io.convoy.driver.run;

import io.convoy.driver.plan.Evaluated;
import io.convoy.driver.plan.Progress;
import io.convoy.driver.report.RunListener;
import io.convoy.driver.snapshot.Retention;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.driver.snapshot.SnapshotContent;
import io.convoy.driver.snapshot.SnapshotException;
import io.convoy.driver.snapshot.SnapshotStore;
import io.convoy.executor.base.DaemonThreads;
import io.convoy.executor.base.LongWait;
import io.convoy.executor.round.WrittenSnapshot;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes snapshots whose files ranks have written, and removes old ones, on a thread of its own
 * while training goes on; the run's thread alone calls it. A snapshot that fails is reported and is
 * none; the next one may succeed.
 */
final class SnapshotCommitter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotCommitter.class);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TrainingSetup setup;
  private final RunListener listener;
  private final Runnable check;
  private final SnapshotStore store;
  private final Retention retention;
  private final ExecutorService thread = DaemonThreads.single("convoy-commits");
  private Future<?> newest;
  private volatile Snapshot last;
  private volatile String problem = "";

  /**
   * Nothing to complete yet.
   *
   * @param check throws if this driver may no longer write into the run's folder
   */
  SnapshotCommitter(TrainingSetup setup, RunListener listener, Runnable check) {
    this.setup = setup;
    this.listener = listener;
    this.check = check;
    store = setup.folder().snapshots();
    retention = Retention.of(setup.conf());
    last = setup.resumed().orElse(null);
  }

  /** How far the run is: rounds whose snapshot is complete. */
  Progress progress() {
    return last == null ? Progress.START : last.content().progress();
  }

  /** The newest complete snapshot. */
  Optional<Snapshot> last() {
    return Optional.ofNullable(last);
  }

  /** The snapshots after this one are not used: they are damaged. */
  void fallBack(Optional<Snapshot> newest) {
    last = newest.orElse(null);
  }

  /** Why the newest snapshot could not be written; empty if it could. */
  String problem() {
    return problem;
  }

  /**
   * Has a snapshot completed.
   *
   * @param progress at its step
   * @param worldSize ranks that made it
   * @param settled is run when it is complete or has failed
   */
  void submit(WrittenSnapshot files, Progress progress, int worldSize, Runnable settled) {
    newest =
        thread.submit(
            () -> {
              try {
                commit(
                    files,
                    progress.withBestOf(progress()).saved(setup.conf().guard().metric()),
                    worldSize);
              } catch (SnapshotException e) {
                problem = e.getMessage();
                LOG.warn("no snapshot of step {}: {}", files.step(), problem);
              } finally {
                settled.run();
              }
            });
  }

  private void commit(WrittenSnapshot files, Progress progress, int worldSize) {
    if (files.failure().isPresent()) {
      throw new SnapshotException(files.failure().get());
    }
    check.run();
    SnapshotContent content =
        new SnapshotContent(
            progress,
            setup.model(),
            setup.conf().run().seed(),
            worldSize,
            setup.replica().engine(),
            progress.evaluation().map(Evaluated::metrics).orElse(Map.of()),
            setup.conf().render(),
            Build.versions());
    last = store.commit(content, files.files());
    problem = "";
    listener.snapshotCommitted(files.step(), last.folder(), progress.bestStep() == files.step());
    retain(progress);
  }

  /** What cannot be removed now is after the next snapshot. */
  private void retain(Progress progress) {
    try {
      store.retain(retention, progress);
    } catch (SnapshotException e) {
      LOG.warn("old snapshots stay for now: {}", e.getMessage());
    }
  }

  /** Waits until all that was submitted is complete or has failed. */
  void await() throws InterruptedException {
    if (newest == null) {
      return;
    }
    try (LongWait wait = LongWait.on("the snapshot to be completed in " + store.root())) {
      newest.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /**
   * Waits for a snapshot that is being completed, for half a minute at most: a run that fails keeps
   * it, and gives its folder back only when nothing writes there any more.
   */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("a snapshot is still being completed after {}: left to itself", PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
