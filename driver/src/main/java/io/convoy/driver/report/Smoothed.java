package io.convoy.driver.report;

/**
 * An exponential moving average that weighs its first values rightly (Kingma and Ba 2015, "Adam",
 * section 3: correction of the initialisation bias). What is not finite is left out.
 */
final class Smoothed {
  private static final double KEPT = 0.95;

  private double sum;
  private double weight;

  void add(double value) {
    if (Double.isFinite(value)) {
      sum = KEPT * sum + (1 - KEPT) * value;
      weight = KEPT * weight + (1 - KEPT);
    }
  }

  /** The average, or NaN before the first value. */
  double value() {
    return sum / weight;
  }
}
