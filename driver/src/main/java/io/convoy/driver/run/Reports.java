package io.convoy.driver.run;

import io.convoy.driver.spark.ClusterException;
import io.convoy.driver.spark.RoundFailedException;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.data.DataException;
import io.convoy.executor.worker.EvaluationCounts;
import io.convoy.executor.worker.RankReport;
import io.convoy.executor.worker.RoundPlan;
import io.convoy.executor.worker.StepMetrics;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Has a round run and reads the ranks' reports. */
final class Reports {
  private Reports() {}

  /**
   * Runs a round and turns its failure into the exception that says what sort of trouble it is.
   *
   * @throws DataException if images cannot be read
   * @throws ClusterException if executors are lost or do not reach each other
   * @throws TrainingException if a rank fails otherwise
   */
  static List<RankReport> launch(SparkCluster cluster, RoundPlan plan, Consumer<StepMetrics> steps)
      throws InterruptedException {
    try {
      return cluster.run(plan, steps);
    } catch (RoundFailedException e) {
      throw switch (e.kind()) {
        case DATA -> new DataException(e.getMessage(), e);
        case NON_FINITE, SNAPSHOT, RANK -> new TrainingException(e.getMessage(), e);
        case EXCHANGE, LOST_EXECUTOR, SPARK -> new ClusterException(e.getMessage(), e);
      };
    }
  }

  /** The ranks' counts of the round's evaluation, added up. */
  static EvaluationCounts evaluation(List<RankReport> reports) {
    return reports.stream()
        .map(report -> report.evaluations().get(0))
        .reduce(EvaluationCounts::plus)
        .orElseThrow();
  }

  /** The ranks' counts of the evaluation of averaged parameters, if the round had one. */
  static Optional<EvaluationCounts> averageEvaluation(List<RankReport> reports) {
    return reports.stream()
        .filter(report -> report.evaluations().size() > 1)
        .map(report -> report.evaluations().get(1))
        .reduce(EvaluationCounts::plus);
  }

  /**
   * Checks that the replicas have not diverged.
   *
   * @throws TrainingException naming the ranks, if they have
   */
  static void requireEqualParameters(List<RankReport> reports, long step) {
    RankReport first = reports.get(0);
    for (RankReport report : reports) {
      if (!report.parametersSha256().equals(first.parametersSha256())) {
        throw new TrainingException(
            String.format(
                "after step %d the parameters of rank %d on %s differ from those of rank 0 on %s:"
                    + " a host computes wrongly, or hosts differ in processor or libraries; use"
                    + " hosts of one kind",
                step, report.rank(), report.host(), first.host()));
      }
    }
  }
}
