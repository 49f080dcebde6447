package io.convoy.driver.report;

import java.util.Locale;

/** Figures as a person reads them. */
final class Figures {
  private Figures() {}

  /** {@code 1.2345}, with fewer decimals the larger it is. */
  static String loss(double loss) {
    return format(Math.abs(loss) < 100 ? "%.4f" : "%.4g", loss);
  }

  /** A share from 0 to 1 as {@code 61.23 %}. */
  static String percent(double share) {
    return Double.isNaN(share) ? "-" : format("%.2f %%", 100 * share);
  }

  /** {@code 0.0832}, or {@code 1.20e-05} if it is small. */
  static String learningRate(double rate) {
    return format("%.3g", rate);
  }

  /** {@code 12,345}, with a decimal below 10; {@code -} if it is not known. */
  static String rate(double perSecond) {
    return Double.isNaN(perSecond) ? "-" : format(perSecond < 10 ? "%.1f" : "%,.0f", perSecond);
  }

  /** {@code 12,345}. */
  static String count(long count) {
    return format("%,d", count);
  }

  /** {@code 2:03} or {@code 1:02:03}; {@code -} if it is not known. */
  static String duration(double seconds) {
    if (!Double.isFinite(seconds)) {
      return "-";
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? format("%d:%02d", whole / 60, whole % 60)
        : format("%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }

  /** A folder as people write it: a local one as a plain path. */
  static String folder(String uri) {
    return uri.startsWith("file:/") ? uri.substring("file:".length()) : uri;
  }

  static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
