package io.convoy.executor.worker;

import java.io.Serializable;
import java.util.List;

/**
 * What one rank has to say after a round.
 *
 * @param rank its number
 * @param host where it ran
 * @param evaluations the counts of each {@link RoundTask.Evaluate} and {@link
 *     RoundTask.EvaluateAverage}, in the order of the tasks, over this rank's share of images
 * @param files those written by each {@link RoundTask.Save}; only rank 0 writes
 * @param parametersSha256 of the final parameters: equal on all ranks, or the replicas diverged
 */
public record RankReport(
    int rank,
    String host,
    List<EvaluationCounts> evaluations,
    List<StoredFile> files,
    String parametersSha256)
    implements Serializable {
  public RankReport {
    evaluations = List.copyOf(evaluations);
    files = List.copyOf(files);
  }
}
