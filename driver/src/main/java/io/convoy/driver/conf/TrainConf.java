package io.convoy.driver.conf;

import io.convoy.driver.schedule.BatchChange;
import io.convoy.executor.base.Check;
import io.convoy.executor.base.RefusedException;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.dataset.LearningTask;
import io.convoy.executor.model.ProjectionHead;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * How much is trained at a time, and for how long.
 *
 * @param task what the network learns to tell of images
 * @param simclr how views are compared, if that is the task
 * @param loss what is made small
 * @param batch global batch, in samples
 * @param microBatch samples that a rank computes at once
 * @param epochs passes over the training split
 * @param batchSchedule batches of later epochs, in their order
 * @param precision of the arithmetic
 */
public record TrainConf(
    LearningTask task,
    SimclrConf simclr,
    LossConf loss,
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

  /** Samples that a rank computes together: a group's views where they are compared, else one. */
  public int unit() {
    return task.isContrast() ? simclr.views() : 1;
  }

  /**
   * Number of answers among which the network chooses.
   *
   * @param classes of the dataset
   */
  public int answers(int classes) {
    return task.isContrast() ? simclr.views() - 1 : task.classes(classes);
  }

  /**
   * The network that learns the task.
   *
   * @param classifier the model
   * @param input the size of its images
   */
  public ComputationGraphConfiguration network(
      ComputationGraphConfiguration classifier, ImageShape input) {
    return task.isContrast() ? ProjectionHead.onto(classifier, input, simclr.head()) : classifier;
  }

  /** Every global batch of the run, that of the first epoch first. */
  public List<Integer> batches() {
    return Stream.concat(Stream.of(batch), batchSchedule.stream().map(change -> change.batch()))
        .toList();
  }
}
