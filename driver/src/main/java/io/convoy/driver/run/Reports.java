package io.convoy.driver.run;

import io.convoy.executor.data.pipeline.LoadReport;
import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.ImageAnswers;
import io.convoy.executor.round.RankReport;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Reads the reports of a round, or its failure. */
final class Reports {
  private Reports() {}

  /** The ranks' counts of the round's evaluation, added up. */
  static EvaluationCounts evaluation(List<RankReport> reports) {
    return reports.stream()
        .map(report -> report.evaluations().get(0))
        .reduce(EvaluationCounts::plus)
        .orElseThrow();
  }

  /** The same for each of the round's evaluations, in their order. */
  static List<EvaluationCounts> evaluations(List<RankReport> reports) {
    return IntStream.range(0, reports.get(0).evaluations().size())
        .mapToObj(
            task ->
                reports.stream()
                    .map(report -> report.evaluations().get(task))
                    .reduce(EvaluationCounts::plus)
                    .orElseThrow())
        .toList();
  }

  /** The ranks' answers for single images, one rank after the other. */
  static ImageAnswers answers(List<RankReport> reports) {
    ImageAnswers all = reports.get(0).answers();
    reports.stream().skip(1).forEach(report -> all.addAll(report.answers()));
    return all;
  }

  /** What loading took on all ranks together. */
  static LoadReport loaded(List<RankReport> reports) {
    return reports.stream().map(RankReport::loaded).reduce(LoadReport.NONE, LoadReport::plus);
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
