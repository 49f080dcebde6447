package io.convoy.jobs.report;

import java.util.Locale;

/** Figures in sentences and tables. */
final class Text {
  private Text() {}

  static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** {@code 12,345}. */
  static String count(long count) {
    return format("%,d", count);
  }

  /** {@code 12,345 steps}, and {@code 1 step}. */
  static String count(long count, String what) {
    return format("%,d %s%s", count, what, count == 1 ? "" : "s");
  }

  /** A share from 0 to 1 as {@code 61.2 %}; {@code -} if it is not known. */
  static String percent(double share) {
    return Double.isNaN(share) ? "-" : format("%.1f %%", 100 * share);
  }

  /** To about four digits; {@code -} if it is not known. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-3 || size >= 1e6)) {
      return format("%.2e", value);
    }
    return size >= 1000 ? format("%,.0f", value) : format(size >= 10 ? "%.1f" : "%.4f", value);
  }

  /** To four digits, without zeros at the end. */
  static String brief(double value) {
    double size = Math.abs(value);
    String text = format(size != 0 && size < 1e-3 ? "%.3e" : "%.4g", value);
    int mantissa = text.contains("e") ? text.indexOf('e') : text.length();
    String digits = text.substring(0, mantissa);
    return (digits.contains(".") ? digits.replaceFirst("\\.?0+$", "") : digits)
        + text.substring(mantissa);
  }

  /** {@code 0:42}, {@code 12:03} or {@code 1:02:03}; {@code -} if it is not known. */
  static String duration(double seconds) {
    if (!Double.isFinite(seconds)) {
      return "-";
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? format("%d:%02d", whole / 60, whole % 60)
        : format("%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }

  /** A time of the log as people write it, to the second. */
  static String time(String iso) {
    return iso.replaceFirst("\\.\\d+Z$", "Z").replace('T', ' ').replace("Z", " UTC");
  }
}
