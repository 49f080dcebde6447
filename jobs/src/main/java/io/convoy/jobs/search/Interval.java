package io.convoy.jobs.search;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The numbers of an interval.
 *
 * @param scale by which they are equally likely
 * @param low the least one
 * @param high the greatest one
 * @param points of a grid
 */
record Interval(Scale scale, double low, double high, int points) implements Distribution {
  /** Digits that a value has: enough to be another one, few enough to be read. */
  private static final int DIGITS = 4;

  /** How numbers are spread. */
  enum Scale {
    /** Equally over their logarithms. */
    LOGARITHMIC,
    /** Equally. */
    LINEAR,
    /** Equally over whole numbers, both ends included. */
    WHOLE
  }

  Interval {
    if (!(low < high) || !Double.isFinite(low) || !Double.isFinite(high)) {
      throw new IllegalArgumentException("must be two numbers, the smaller one first");
    }
    if (scale == Scale.LOGARITHMIC && low <= 0) {
      throw new IllegalArgumentException("must be greater than 0");
    }
    if (scale == Scale.WHOLE && (low != Math.rint(low) || high != Math.rint(high))) {
      throw new IllegalArgumentException("must be whole numbers");
    }
    if (points < 2) {
      throw new IllegalArgumentException("points must be at least 2");
    }
  }

  @Override
  public String at(double share) {
    return scale == Scale.WHOLE
        ? whole(low + Math.floor(share * (high - low + 1)))
        : between(share);
  }

  private String between(double share) {
    if (scale == Scale.WHOLE) {
      return whole(Math.rint(low + share * (high - low)));
    }
    double value =
        scale == Scale.LOGARITHMIC ? low * Math.pow(high / low, share) : low + share * (high - low);
    return new BigDecimal(value)
        .round(new MathContext(DIGITS))
        .stripTrailingZeros()
        .toPlainString();
  }

  private static String whole(double value) {
    return Long.toString((long) value);
  }

  @Override
  public List<String> grid() {
    return IntStream.range(0, points)
        .mapToObj(i -> between((double) i / (points - 1)))
        .distinct()
        .toList();
  }

  @Override
  public double share(String value) {
    double number;
    try {
      number = Double.parseDouble(value);
    } catch (NumberFormatException e) {
      return Double.NaN; // of a space that was searched before
    }
    return scale == Scale.LOGARITHMIC
        ? Math.log(number / low) / Math.log(high / low)
        : (number - low) / (high - low);
  }
}
