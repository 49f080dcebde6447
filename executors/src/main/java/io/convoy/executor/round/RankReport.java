package io.convoy.executor.round;

import io.convoy.executor.data.pipeline.LoadReport;
import java.io.Serializable;
import java.util.List;

/**
 * What one rank has to say after a round.
 *
 * @param rank its number
 * @param host where it ran
 * @param step the last completed step: earlier than planned if the round was paused
 * @param evaluations the counts of each {@link RoundTask.Evaluate} and {@link
 *     RoundTask.EvaluateAverage}, in the order of the tasks, over this rank's share of images; none
 *     if the round was paused
 * @param snapshots those whose files were written in this round; only rank 0 writes
 * @param loaded what loading the training images took
 * @param answers of an evaluation that was to report each image; else empty
 * @param parametersSha256 of the final parameters: equal on all ranks, or the replicas diverged
 */
public record RankReport(
    int rank,
    String host,
    long step,
    List<EvaluationCounts> evaluations,
    List<WrittenSnapshot> snapshots,
    LoadReport loaded,
    ImageAnswers answers,
    String parametersSha256)
    implements Serializable {
  public RankReport {
    evaluations = List.copyOf(evaluations);
    snapshots = List.copyOf(snapshots);
  }
}
