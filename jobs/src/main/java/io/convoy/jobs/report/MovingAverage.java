package io.convoy.jobs.report;

/** Means over the last values of a curve. */
final class MovingAverage {
  private static final int SHARE = 40;
  private static final int MOST = 400;

  private MovingAverage() {}

  /** As many as a fortieth of all, at least 5 and at most 400; what is not finite is left out. */
  static double[] of(double... values) {
    int width = Math.max(5, Math.min(MOST, values.length / SHARE));
    double[] means = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      double sum = 0;
      int count = 0;
      for (int j = Math.max(0, i - width + 1); j <= i; j++) {
        if (Double.isFinite(values[j])) {
          sum += values[j];
          count++;
        }
      }
      means[i] = sum / count;
    }
    return means;
  }
}
