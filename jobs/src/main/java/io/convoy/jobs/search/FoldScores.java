package io.convoy.jobs.search;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a trial is worth by its folds.
 *
 * @param values the metric of each fold, at least one
 */
record FoldScores(List<Double> values) {
  FoldScores {
    values = List.copyOf(values);
  }

  double mean() {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /** The standard deviation of a fold, estimated from these; NaN of one. */
  double deviation() {
    double mean = mean();
    double squares = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
    return Math.sqrt(squares / (values.size() - 1));
  }

  /** The standard error of the mean, as if folds were independent. */
  double error() {
    return deviation() / Math.sqrt(values.size());
  }

  /**
   * What became of a trial all of whose folds have come to an epoch. A fold that was complete
   * before it stays as good as it was at its end.
   */
  static LegResult mean(List<LegResult> folds) {
    int epochs = folds.stream().mapToInt(fold -> fold.values().size()).max().orElseThrow();
    List<List<Double>> curves =
        folds.stream().map(fold -> lengthened(fold.values(), epochs)).toList();
    List<Double> means = new ArrayList<>();
    for (int epoch = 0; epoch < epochs; epoch++) {
      int at = epoch;
      means.add(new FoldScores(curves.stream().map(curve -> curve.get(at)).toList()).mean());
    }
    boolean done = folds.stream().allMatch(fold -> fold.ending() == Ending.DONE);
    long steps = folds.stream().mapToLong(LegResult::steps).sum();
    return new LegResult(done ? Ending.DONE : Ending.REACHED, means, steps, "", curves);
  }

  private static List<Double> lengthened(List<Double> values, int epochs) {
    List<Double> all = new ArrayList<>(values);
    double last = values.isEmpty() ? Double.NaN : values.get(values.size() - 1);
    all.addAll(Collections.nCopies(epochs - values.size(), last));
    return all;
  }
}
