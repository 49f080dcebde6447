package io.convoy.driver.metric;

import io.convoy.executor.round.EvaluationCounts;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A number by which one evaluation is better than another: for the best snapshot, for patience and
 * for plateaus. To add one, add a constant.
 */
public enum Metric {
  /** Top-1 accuracy on the validation split. */
  ACCURACY(Better.MORE, raw(EvaluationCounts::accuracy)),
  /** Share of images whose label is among the five likeliest. */
  TOP5_ACCURACY(Better.MORE, raw(EvaluationCounts::top5Accuracy)),
  /** Mean over the classes of the share of their images that are classified correctly. */
  BALANCED_ACCURACY(Better.MORE, raw(EvaluationCounts::balancedAccuracy)),
  /** Mean cross-entropy on the validation split. */
  LOSS(Better.LESS, raw(EvaluationCounts::loss)),
  /** Mean data loss of the epoch's training steps. */
  TRAIN_LOSS(
      Better.LESS,
      measured -> Optional.of(measured.trainLoss()).filter(loss -> !Double.isNaN(loss))),
  /** Top-1 accuracy of the averaged weights. */
  AVERAGE_ACCURACY(Better.MORE, average(EvaluationCounts::accuracy)),
  /** Top-5 accuracy of the averaged weights. */
  AVERAGE_TOP5_ACCURACY(Better.MORE, average(EvaluationCounts::top5Accuracy)),
  /** Balanced accuracy of the averaged weights. */
  AVERAGE_BALANCED_ACCURACY(Better.MORE, average(EvaluationCounts::balancedAccuracy)),
  /** Mean cross-entropy of the averaged weights. */
  AVERAGE_LOSS(Better.LESS, average(EvaluationCounts::loss));

  private enum Better {
    MORE,
    LESS
  }

  private final Better better;

  @SuppressWarnings("ImmutableEnumChecker") // functions without state
  private final Function<Measured, Optional<Double>> source;

  Metric(Better better, Function<Measured, Optional<Double>> source) {
    this.better = better;
    this.source = source;
  }

  private static Function<Measured, Optional<Double>> raw(
      ToDoubleFunction<EvaluationCounts> number) {
    return measured -> Optional.of(number.applyAsDouble(measured.counts()));
  }

  private static Function<Measured, Optional<Double>> average(
      ToDoubleFunction<EvaluationCounts> number) {
    return measured -> measured.average().map(number::applyAsDouble);
  }

  Optional<Double> of(Measured measured) {
    return source.apply(measured);
  }

  /** Whether it is of averaged weights, which not every run keeps. */
  public boolean ofAverage() {
    return name().startsWith("AVERAGE_");
  }

  /** How good a value is: more is better, and one that is no number is worst. */
  public double goodness(double value) {
    if (Double.isNaN(value)) {
      return Double.NEGATIVE_INFINITY;
    }
    return better == Better.MORE ? value : -value;
  }

  /** How good an evaluation is; one that lacks this metric is worst. */
  public double goodness(Map<String, Double> metrics) {
    return goodness(metrics.getOrDefault(toString(), Double.NaN));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
