package io.convoy.jobs.report;

/**
 * How values are distributed; those that are not finite are left out.
 *
 * @param min the smallest
 * @param max the largest
 * @param count how many there are
 * @param sum of all
 * @param sumOfSquares of all
 * @param limits the upper end of each bucket, ascending; the last is {@code max}
 * @param counts how many values each bucket has
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Histogram(
    double min,
    double max,
    double count,
    double sum,
    double sumOfSquares,
    double[] limits,
    double[] counts) {
  private static final int BUCKETS = 50;

  /**
   * Counts the values of a part of a vector in buckets of equal width.
   *
   * @param from first place
   * @param to one more than the last
   */
  static Histogram of(float[] vector, int from, int to) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    double squares = 0;
    long count = 0;
    for (int i = from; i < to; i++) {
      double value = vector[i];
      if (Double.isFinite(value)) {
        min = Math.min(min, value);
        max = Math.max(max, value);
        sum += value;
        squares += value * value;
        count++;
      }
    }
    if (count == 0) {
      return new Histogram(0, 0, 0, 0, 0, new double[] {0}, new double[] {0});
    }
    double[] limits = limits(min, max);
    double[] counts = new double[limits.length];
    double width = (max - min) / limits.length;
    for (int i = from; i < to; i++) {
      if (Float.isFinite(vector[i])) {
        int bucket = width > 0 ? (int) ((vector[i] - min) / width) : 0;
        counts[Math.min(bucket, counts.length - 1)]++;
      }
    }
    return new Histogram(min, max, count, sum, squares, limits, counts);
  }

  private static double[] limits(double min, double max) {
    double[] limits = new double[max > min ? BUCKETS : 1];
    for (int i = 0; i < limits.length; i++) {
      limits[i] = min + (max - min) * (i + 1) / limits.length;
    }
    limits[limits.length - 1] = max;
    return limits;
  }
}
