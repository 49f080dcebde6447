package io.convoy.executor.data.dataset;

/**
 * Random draws that depend on nothing but (seed, epoch, sample number).
 *
 * <p>SplitMix64 of Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (OOPSLA
 * 2014), started at a counter made by mixing the three numbers. Used by one thread at a time.
 */
public final class SampleRandom {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private long state;

  /** Starts the sequence of a sample. */
  public SampleRandom start(long seed, long epoch, long sample) {
    state = mix(mix(mix(seed + GOLDEN_GAMMA) ^ epoch) + sample * GOLDEN_GAMMA);
    return this;
  }

  long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /**
   * A number from 0 to {@code bound - 1}. The bias, at most bound / 2^63, is not worth a loop.
   *
   * @param bound from 1 to 2^62
   */
  public long nextLong(long bound) {
    return Math.multiplyHigh(nextLong() >>> 1, bound << 1);
  }

  /** The same as {@link #nextLong(long)}. */
  public int nextInt(int bound) {
    return (int) nextLong(bound);
  }

  /** From 0 to less than 1. */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** From {@code low} to less than {@code high}; {@code low} if both are equal. */
  public double between(double low, double high) {
    return low + nextDouble() * (high - low);
  }

  /** Whether an event of this probability happens. */
  public boolean happens(double probability) {
    return nextDouble() < probability;
  }

  /** Normal with mean 0 and variance 1, by Box and Muller (1958). */
  public double nextGaussian() {
    double radius = Math.sqrt(-2 * Math.log(1 - nextDouble()));
    return radius * Math.cos(2 * Math.PI * nextDouble());
  }

  /**
   * From 0 to 1, distributed as Beta(alpha, alpha).
   *
   * @param alpha greater than 0
   */
  public double nextBeta(double alpha) {
    double x = nextGamma(alpha);
    double y = nextGamma(alpha);
    return x + y > 0 ? x / (x + y) : nextInt(2);
  }

  /** Marsaglia and Tsang, "A simple method for generating gamma variables" (TOMS 2000). */
  private double nextGamma(double shape) {
    if (shape < 1) {
      return nextGamma(shape + 1) * Math.pow(1 - nextDouble(), 1 / shape);
    }
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = nextGaussian();
      double v = Math.pow(1 + c * x, 3);
      if (v > 0 && Math.log(1 - nextDouble()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
        return d * v;
      }
    }
  }

  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
