package io.convoy.executor.worker;

import io.convoy.executor.data.dataset.EpochOrder;
import io.convoy.executor.data.dataset.LearningTask;
import io.convoy.executor.data.pipeline.BatchLoader;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.round.DataPlan;
import io.convoy.executor.round.RoundTask;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * The images of one rank's steps, the same that it would train on, for software that trains in
 * another way. Closing it ends its threads.
 */
public final class PlannedImages implements AutoCloseable {
  private final LearningTask task;
  private final SampleStore store;
  private final BatchLoader loader;

  /**
   * Starts to load.
   *
   * @param rank from 0
   * @throws io.convoy.executor.data.storage.DataException if the dataset cannot be read
   */
  public PlannedImages(
      DataPlan data, RoundTask.Train train, int rank, int worldSize, Configuration hadoop) {
    task = data.task();
    store = data.open(hadoop, train.split());
    EpochOrder order =
        data.draws().order(train.epoch(), store.size(), () -> store.labels(0, store.size()));
    loader =
        BatchLoader.start(
            store,
            data.training(),
            train.requests(order, data.task(), data.repeats(), rank, worldSize).iterator(),
            data.loading());
  }

  /** Classes of the network. */
  public int classes() {
    return task.classes(store.dataset().classes().size());
  }

  /** The next micro-batch, which the caller closes; empty after the last. */
  public Optional<ImageBatch> next() throws InterruptedException {
    return loader.next();
  }

  @Override
  public void close() {
    loader.close();
    store.close();
  }
}
