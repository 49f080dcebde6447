package io.convoy.jobs.search;

import io.convoy.driver.metric.Metric;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The trials of a search, the best first.
 *
 * @param rows one for each
 * @param metric by which they are compared
 * @param epochs of a whole training
 */
record Ranking(List<Row> rows, Metric metric, int epochs) {
  Ranking {
    rows = List.copyOf(rows);
  }

  /**
   * A trial and how it stands.
   *
   * @param state {@code done}, {@code pruned}, {@code diverged}, {@code failed} or {@code running}
   * @param epochs that it has done
   * @param steps that it has done
   * @param best its best value of the metric; NaN if there is none
   * @param at the epoch of that; 0 if there is none
   * @param reason why it was lost; empty if it was not
   * @param folds of cross-validation, the value of each fold at that epoch, of which the best is
   *     the mean
   */
  record Row(
      Trial trial,
      String state,
      int epochs,
      long steps,
      double best,
      int at,
      String reason,
      List<Double> folds) {
    Row {
      folds = List.copyOf(folds);
    }

    /** What the folds say together; empty without them. */
    Optional<FoldScores> scores() {
      return folds.isEmpty() ? Optional.empty() : Optional.of(new FoldScores(folds));
    }

    boolean isLost() {
      return state.equals(text(Ending.DIVERGED)) || state.equals(text(Ending.FAILED));
    }
  }

  private static String text(Ending ending) {
    return ending.name().toLowerCase(Locale.ROOT);
  }

  static Ranking of(SearchState state, Metric metric, int epochs) {
    Comparator<Row> order =
        Comparator.comparing(Row::isLost)
            .thenComparing(row -> -metric.goodness(row.best()))
            .thenComparing(row -> row.trial().number());
    return new Ranking(
        state.trials().stream().map(trial -> row(trial, state, metric)).sorted(order).toList(),
        metric,
        epochs);
  }

  private static Row row(Trial trial, SearchState state, Metric metric) {
    boolean running =
        state.open().stream()
            .anyMatch(leg -> state.legs().get(leg).goal().trial() == trial.number());
    Optional<LegResult> last = state.last(trial.number());
    if (last.isEmpty()) {
      return new Row(trial, "running", 0, 0, Double.NaN, 0, "", List.of());
    }
    LegResult result = last.get();
    List<Double> values = result.values();
    int best = best(values, metric);
    String end = result.ending() == Ending.REACHED ? "pruned" : text(result.ending());
    return new Row(
        trial,
        running ? "running" : end,
        values.size(),
        result.steps(),
        values.isEmpty() ? Double.NaN : values.get(best),
        values.isEmpty() ? 0 : best + 1,
        result.reason(),
        result.folds().stream().map(fold -> fold.get(best)).toList());
  }

  private static int best(List<Double> values, Metric metric) {
    int best = 0;
    for (int i = 1; i < values.size(); i++) {
      best = metric.goodness(values.get(i)) > metric.goodness(values.get(best)) ? i : best;
    }
    return best;
  }

  /** Other trials whose mean is within the standard error of the best one's. */
  long asGood() {
    Optional<Row> best = best().filter(row -> !row.folds().isEmpty());
    if (best.isEmpty()) {
      return 0;
    }
    double least = metric.goodness(best.get().best()) - best.get().scores().orElseThrow().error();
    return rows.stream()
            .filter(row -> !row.isLost() && row.at() > 0 && metric.goodness(row.best()) >= least)
            .count()
        - 1;
  }

  /** Folds of cross-validation; 0 without it. */
  int folds() {
    return rows.stream().mapToInt(row -> row.folds().size()).max().orElse(0);
  }

  /** The best trial; empty if all came to nothing. */
  Optional<Row> best() {
    return rows.stream().filter(row -> !row.isLost() && row.at() > 0).findFirst();
  }

  /** Steps of all trials. */
  long steps() {
    return rows.stream().mapToLong(Row::steps).sum();
  }

  /** Steps that all trials would have taken in full, where an epoch of each is known. */
  double fullSteps() {
    return rows.size()
        * rows.stream()
            .filter(row -> row.epochs() > 0)
            .mapToDouble(row -> (double) row.steps() / row.epochs() * epochs)
            .average()
            .orElse(Double.NaN);
  }

  /** A deviation of values as people write it: of accuracies, in points. */
  static String deviation(Metric metric, double value) {
    return metric.toString().endsWith("accuracy") && !Double.isNaN(value)
        ? String.format(Locale.ROOT, "%.2f", 100 * value)
        : shown(metric, value);
  }

  /** A value as people write it. */
  static String shown(Metric metric, double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    return metric.toString().endsWith("accuracy")
        ? String.format(Locale.ROOT, "%.2f %%", 100 * value)
        : String.format(Locale.ROOT, "%.4g", value);
  }
}
