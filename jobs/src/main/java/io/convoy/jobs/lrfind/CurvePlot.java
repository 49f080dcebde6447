package io.convoy.jobs.lrfind;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A plot of characters: the smoothed loss by the logarithm of the rate, suggestions below it. */
final class CurvePlot {
  private static final int COLUMNS = 64;
  private static final int ROWS = 14;
  private static final String MARGIN = " ".repeat(11);

  private final List<RateCurve.Point> points;
  private final List<Suggestion> suggestions;
  private final double low;
  private final double high;

  /**
   * @param points at least two
   */
  CurvePlot(List<RateCurve.Point> points, List<Suggestion> suggestions) {
    this.points = points;
    this.suggestions = suggestions;
    low = points.stream().mapToDouble(RateCurve.Point::smoothed).min().orElseThrow();
    high = points.stream().mapToDouble(RateCurve.Point::smoothed).max().orElseThrow();
  }

  /** All of it, ending in a line break. */
  String text() {
    List<String> lines = new ArrayList<>(List.of("smoothed loss"));
    char[][] grid = new char[ROWS + 1][COLUMNS];
    Arrays.stream(grid).forEach(row -> Arrays.fill(row, ' '));
    points.forEach(point -> grid[row(point.smoothed())][column(point.rate())] = '*');
    for (int row = ROWS; row >= 0; row--) {
      double value = low + (high - low) * row / ROWS;
      String label = row % (ROWS / 2) == 0 ? String.format(Locale.ROOT, "%10.4g ", value) : MARGIN;
      lines.add((label + "|" + new String(grid[row])).stripTrailing());
    }
    lines.add(MARGIN + "+" + "-".repeat(COLUMNS));
    lines.add(ends());
    suggestions.forEach(one -> lines.add(mark(one)));
    return String.join("\n", lines) + "\n";
  }

  private int row(double smoothed) {
    return high > low ? (int) Math.round((smoothed - low) / (high - low) * ROWS) : 0;
  }

  private int column(double rate) {
    double from = points.get(0).rate();
    double all = Math.log(points.get(points.size() - 1).rate() / from);
    long column = Math.round(Math.log(rate / from) / all * (COLUMNS - 1));
    return (int) Math.max(0, Math.min(COLUMNS - 1, column));
  }

  private String ends() {
    String from = String.format(Locale.ROOT, "%.2g", points.get(0).rate());
    String to = String.format(Locale.ROOT, "rate %.2g", points.get(points.size() - 1).rate());
    int gap = Math.max(1, COLUMNS - from.length() - to.length());
    return MARGIN + " " + from + " ".repeat(gap) + to;
  }

  private String mark(Suggestion one) {
    int column = column(one.rate());
    String text = String.format(Locale.ROOT, "%s %.2g", one.name(), one.rate());
    boolean left = column + 2 + text.length() > COLUMNS;
    return left
        ? MARGIN + " " + " ".repeat(column - text.length() - 1) + text + " ^"
        : MARGIN + " " + " ".repeat(column) + "^ " + text;
  }
}
