package io.convoy.jobs.prepare;

import io.convoy.jobs.prepare.input.ClassCounts;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lines of a name and a value, aligned. */
final class SummaryText {
  private static final int REASONS = 8;

  private final StringBuilder text = new StringBuilder();

  void plain(String line) {
    text.append(line).append('\n');
  }

  /** A line, if there is something to say. */
  void line(String name, String value) {
    if (!value.isEmpty()) {
      text.append(String.format("%-10s%s%n", name, ClassCounts.printable(value)));
    }
  }

  /** A line for each value, of which the first has the name. */
  void lines(String name, List<String> values) {
    for (int i = 0; i < values.size(); i++) {
      line(i == 0 ? name : "", values.get(i));
    }
  }

  /** Why files were refused, the most frequent reasons first. */
  void reasons(Map<String, Long> reasons) {
    reasons.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
        .limit(REASONS)
        .forEach(reason -> line("", reason.getValue() + " x " + reason.getKey()));
    if (reasons.size() > REASONS) {
      line("", "and " + (reasons.size() - REASONS) + " more reasons");
    }
  }

  /** Bytes as people read them. */
  static String size(long bytes) {
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
