package io.convoy.driver.report;

import io.convoy.executor.data.pipeline.LoadReport;
import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.Measurement;
import io.convoy.executor.round.StepMetrics;
import java.util.List;

/**
 * Hears what happens in a run. Called from one thread at a time; a listener must not block, and one
 * that throws does not end the run.
 */
public interface RunListener {
  /** The run has its cluster and its plan and is about to train. */
  default void runStarted(RunFacts facts) {}

  /** What each rank computes on, in order of rank; again when it is something else. */
  default void computing(List<String> devices) {}

  /** One step is done on every rank. Steps of a round that is repeated are heard again. */
  default void stepCompleted(StepMetrics metrics) {}

  /** A rank has measured something beside the steps; of a repeated round it is heard again. */
  default void measured(Measurement measurement) {}

  /** What loading the training images of a round took, over all ranks. */
  default void loaded(long step, LoadReport report) {}

  /** The validation split was evaluated after an epoch. */
  default void evaluated(long step, int epoch, EvaluationCounts counts) {}

  /** The average of the parameters was evaluated on the same images. */
  default void averageEvaluated(long step, int epoch, EvaluationCounts counts) {}

  /** A snapshot is complete; {@code best} if no earlier one was better. */
  default void snapshotCommitted(long step, String folder, boolean best) {}

  /** Something is odd, though training goes on: one sentence, seen after a step. */
  default void noticed(long step, String text) {}

  /** A round failed and will be run again from a step. */
  default void roundFailed(String cause, long step) {}

  /**
   * Training went wrong, and goes on from the last snapshot with a lower learning rate.
   *
   * @param share of the schedule's rate that is left
   */
  default void rolledBack(String cause, long step, double share) {}

  /** A host has failed so often that no rank will run there any more. */
  default void hostExcluded(String host) {}

  /** The run goes on: after a failure, or with another number of ranks than before. */
  default void regrouped(long step, int worldSize) {}

  /** The run ended: all steps are done, or {@code failure} says why not. */
  default void runEnded(RunEnd end) {}
}
