package io.convoy.executor.catalogue;

/**
 * Numbers between two bounds, such as {@code from(0).below(1)} or {@code above(0)}. Without an
 * upper bound they are finite.
 */
public final class Range {
  private final double low;
  private final boolean withLow;
  private final double high;
  private final boolean withHigh;

  private Range(double low, boolean withLow, double high, boolean withHigh) {
    this.low = low;
    this.withLow = withLow;
    this.high = high;
    this.withHigh = withHigh;
  }

  /** Numbers that are at least this. */
  public static Range from(double low) {
    return new Range(low, true, Double.MAX_VALUE, true);
  }

  /** Numbers that are greater than this. */
  public static Range above(double low) {
    return new Range(low, false, Double.MAX_VALUE, true);
  }

  /** Those of these that are at most this. */
  public Range to(double most) {
    return new Range(low, withLow, most, true);
  }

  /** Those of these that are less than this. */
  public Range below(double limit) {
    return new Range(low, withLow, limit, false);
  }

  boolean contains(double value) {
    return (withLow ? value >= low : value > low) && (withHigh ? value <= high : value < high);
  }

  /** The range as in "a number from 0 to 1". */
  @Override
  public String toString() {
    String least = Parameter.shown(low);
    if (high == Double.MAX_VALUE) {
      return withLow ? "of at least " + least : "above " + least;
    }
    String most = (withHigh ? "" : "less than ") + Parameter.shown(high);
    if (withLow) {
      return "from " + least + " to " + most;
    }
    return "above " + least + " and " + (withHigh ? "at most " : "") + most;
  }
}
