package io.convoy.jobs.search;

import io.convoy.driver.metric.Metric;
import java.util.List;
import java.util.function.Consumer;

/** Tells what happens in a search, a line for each leg that begins or ends. */
final class SearchStory {
  private final Metric metric;
  private final Consumer<String> told;
  private SearchState before;

  SearchStory(SearchState state, Metric metric, Consumer<String> told) {
    before = state;
    this.metric = metric;
    this.told = told;
  }

  /** Tells what is new. */
  void now(SearchState state) {
    for (int i = 0; i < state.legs().size(); i++) {
      Leg leg = state.legs().get(i);
      Trial trial = state.trials().get(leg.goal().trial());
      if (i >= before.legs().size()) {
        told.accept(
            String.format(
                "trial %s: up to epoch %d with %s",
                trial.name(), leg.goal().until(), trial.settings()));
      } else if (before.legs().get(i).result().isEmpty()) {
        leg.result().ifPresent(result -> told.accept(line(trial, result)));
      }
    }
    before = state;
  }

  private String line(Trial trial, LegResult result) {
    List<Double> values = result.values();
    if (result.ending().isLost()) {
      return String.format(
          "trial %s: %s after %d steps: %s",
          trial.name(),
          result.ending() == Ending.DIVERGED ? "diverged" : "failed",
          result.steps(),
          result.reason());
    }
    return String.format(
        "trial %s: epoch %d, step %d: %s %s%s",
        trial.name(),
        values.size(),
        result.steps(),
        metric,
        values.isEmpty() ? "-" : Ranking.shown(metric, values.get(values.size() - 1)),
        result.folds().isEmpty() ? "" : spread(result));
  }

  private String spread(LegResult result) {
    int last = result.values().size() - 1;
    FoldScores scores =
        new FoldScores(result.folds().stream().map(fold -> fold.get(last)).toList());
    return String.format(
        ", mean of %d folds with deviation %s",
        scores.values().size(), Ranking.deviation(metric, scores.deviation()));
  }
}
