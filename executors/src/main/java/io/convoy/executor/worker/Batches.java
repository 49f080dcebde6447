package io.convoy.executor.worker;

import io.convoy.executor.data.pipeline.BatchLoader;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.data.pipeline.LoadReport;
import io.convoy.executor.engine.Replica;
import java.util.Optional;

/** A rank's batches in order, on a GPU brought there while the one before is computed. */
final class Batches implements AutoCloseable {
  private final Replica replica;
  private final BatchLoader loader;
  private Optional<ImageBatch> next = Optional.empty();

  private Batches(Replica replica, BatchLoader loader) {
    this.replica = replica;
    this.loader = loader;
  }

  /**
   * Takes over a loader.
   *
   * @param replica for which the batches are
   */
  static Batches start(Replica replica, BatchLoader loader) {
    return new Batches(replica, loader);
  }

  /** The next batch, which the caller closes. */
  ImageBatch next() throws InterruptedException {
    ImageBatch batch = next.isPresent() ? next.get() : loader.next().orElseThrow();
    next = Optional.empty();
    return batch;
  }

  /** Whether {@link #ahead} is of use. */
  boolean bringsAhead() {
    return replica.device().isCuda();
  }

  /** Begins to bring the next batch, if there is one, to a GPU that computes meanwhile. */
  void ahead() throws InterruptedException {
    next = loader.next();
    next.ifPresent(replica::prefetch);
  }

  /** What was loaded so far. */
  LoadReport report() {
    return loader.report();
  }

  @Override
  public void close() {
    next.ifPresent(
        batch -> {
          replica.forget(batch);
          batch.close();
        });
    loader.close();
  }
}
