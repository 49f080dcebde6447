package io.convoy.driver.conf;

import io.convoy.driver.schedule.BatchChange;
import io.convoy.executor.base.Check;
import io.convoy.executor.base.RefusedException;
import io.convoy.executor.data.dataset.LearningTask;
import java.util.List;
import java.util.stream.Stream;

/**
 * How much is trained at a time, and for how long.
 *
 * @param task what the network learns to tell of images
 * @param batch global batch, in samples
 * @param microBatch samples that a rank computes at once
 * @param epochs passes over the training split
 * @param batchSchedule batches of later epochs, in their order
 * @param precision of the arithmetic
 */
public record TrainConf(
    LearningTask task,
    int batch,
    MicroBatch microBatch,
    int epochs,
    List<BatchChange> batchSchedule,
    PrecisionChoice precision) {
  public TrainConf {
    Check.atLeast("batch", batch, 1);
    Check.atLeast("epochs", epochs, 1);
    batchSchedule = List.copyOf(batchSchedule);
    int last = 1;
    for (BatchChange change : batchSchedule) {
      if (change.fromEpoch() <= last || change.fromEpoch() > epochs) {
        throw new RefusedException(
            "batch-schedule",
            "from-epoch " + change.fromEpoch(),
            String.format(
                "must be later than epoch %d, the entry before, and at most epochs = %d",
                last, epochs));
      }
      last = change.fromEpoch();
    }
  }

  /** Every global batch of the run, that of the first epoch first. */
  public List<Integer> batches() {
    return Stream.concat(Stream.of(batch), batchSchedule.stream().map(change -> change.batch()))
        .toList();
  }
}
