package io.convoy.driver.report;

/**
 * How well probabilities say how often a model is right: images by the probability of their
 * likeliest class, in 15 bins of equal width (Guo et al. 2017, "On Calibration of Modern Neural
 * Networks", equations 2, 3 and 5).
 */
final class Calibration {
  private static final int BINS = 15;

  private final long[] images = new long[BINS];
  private final long[] right = new long[BINS];
  private final double[] confidence = new double[BINS];

  /**
   * What is known of a bin.
   *
   * @param from probabilities above this
   * @param to up to this
   * @param images how many have one
   * @param confidence mean of their probabilities; NaN if there are none
   * @param accuracy share of them that is right; NaN if there are none
   */
  record Bin(double from, double to, long images, double confidence, double accuracy) {}

  /** Adds an image. */
  void add(double probability, boolean isRight) {
    int bin = (int) Math.ceil(probability * BINS) - 1;
    int kept = Math.max(0, Math.min(BINS - 1, bin));
    images[kept]++;
    right[kept] += isRight ? 1 : 0;
    confidence[kept] += probability;
  }

  int bins() {
    return BINS;
  }

  Bin bin(int number) {
    double count = images[number];
    return new Bin(
        (double) number / BINS,
        (number + 1.0) / BINS,
        images[number],
        confidence[number] / count,
        right[number] / count);
  }

  /** The expected calibration error, from 0 to 1; NaN without images. */
  double error() {
    double sum = 0;
    long all = 0;
    for (int i = 0; i < BINS; i++) {
      sum += Math.abs(right[i] - confidence[i]);
      all += images[i];
    }
    return sum / all;
  }
}
