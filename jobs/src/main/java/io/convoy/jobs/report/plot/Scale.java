package io.convoy.jobs.report.plot;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/** An axis: where values lie on it, from 0 to 1, and which of them are labelled. */
final class Scale {
  /** Labels that fit beside each other. */
  private static final int MOST_TICKS = 6;

  private final double low;
  private final double high;
  private final boolean logarithmic;

  private Scale(double low, double high, boolean logarithmic) {
    this.low = low;
    this.high = high;
    this.logarithmic = logarithmic;
  }

  /** An axis that holds both ends, and begins and ends with a tick. */
  static Scale linear(double from, double to) {
    double room = to > from ? 0 : Math.max(Math.abs(from) / 10, 1e-12);
    double step = step(to - from + 2 * room);
    return new Scale(
        Math.floor((from - room) / step + 1e-9) * step,
        Math.ceil((to + room) / step - 1e-9) * step,
        false);
  }

  /** An axis that ends where the values do. */
  static Scale exact(double from, double to) {
    return to > from ? new Scale(from, to, false) : linear(from, to);
  }

  /** An axis of positive values in which equal ratios are equally far. */
  static Scale logarithmic(double from, double to) {
    return new Scale(Math.log10(from) - 0.05, Math.log10(to) + 0.05, true);
  }

  /** The place of a value, from 0 to 1; outside of that if it is outside of the axis. */
  double place(double value) {
    return ((logarithmic ? Math.log10(value) : value) - low) / (high - low);
  }

  /** The values that are labelled, in ascending order. */
  List<Double> ticks() {
    return logarithmic ? powers() : multiples();
  }

  private List<Double> multiples() {
    List<Double> ticks = new ArrayList<>();
    double step = step(high - low);
    for (double at = Math.ceil(low / step - 1e-9); at <= high / step + 1e-9; at++) {
      ticks.add(at * step);
    }
    return ticks;
  }

  private List<Double> powers() {
    List<Double> ticks = new ArrayList<>();
    int every = Math.max(1, (int) Math.ceil((high - low) / MOST_TICKS));
    double[] within = high - low > 2 ? new double[] {1} : new double[] {1, 2, 5};
    for (int power = (int) Math.floor(low); power <= high; power++) {
      for (double digit : within) {
        double value = digit * Math.pow(10, power);
        if (Math.floorMod(power, every) == 0 && place(value) >= 0 && place(value) <= 1) {
          ticks.add(value);
        }
      }
    }
    return ticks;
  }

  /** 1, 2 or 5 times a power of ten, of which at most so many as there are labels fit in. */
  private static double step(double span) {
    double least = span / (MOST_TICKS - 1);
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (double digit : new double[] {1, 2, 5}) {
      if (digit * power >= least * (1 - 1e-9)) {
        return digit * power;
      }
    }
    return 10 * power;
  }

  /** A number as an axis shows it: {@code 0.25}, {@code 20k}, {@code 1e-5}. */
  static String label(double value) {
    double size = Math.abs(value);
    if (size < 1e-12) {
      return "0";
    }
    if (size >= 1e9 || size < 1e-3) {
      BigDecimal digits = rounded(value).stripTrailingZeros();
      int power = digits.precision() - digits.scale() - 1;
      return digits.movePointLeft(power).stripTrailingZeros().toPlainString() + "e" + power;
    }
    if (size >= 1e6) {
      return plain(value / 1e6) + "M";
    }
    return size >= 1e4 ? plain(value / 1e3) + "k" : plain(value);
  }

  private static String plain(double value) {
    return rounded(value).stripTrailingZeros().toPlainString();
  }

  private static BigDecimal rounded(double value) {
    return new BigDecimal(value).round(new MathContext(4));
  }
}
