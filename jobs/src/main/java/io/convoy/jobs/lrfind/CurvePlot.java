package io.convoy.jobs.lrfind;

import static io.convoy.jobs.output.TextPlot.COLUMNS;
import static io.convoy.jobs.output.TextPlot.MARGIN;

import io.convoy.jobs.output.TextPlot;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;

/** A plot of characters: the smoothed loss by the logarithm of the rate, suggestions below it. */
final class CurvePlot {
  private final List<RateCurve.Point> points;
  private final List<Suggestion> suggestions;

  /**
   * @param points at least two
   */
  CurvePlot(List<RateCurve.Point> points, List<Suggestion> suggestions) {
    this.points = points;
    this.suggestions = suggestions;
  }

  /** All of it, ending in a line break. */
  String text() {
    List<String> lines = new ArrayList<>(List.of("smoothed loss"));
    DoubleSummaryStatistics range =
        points.stream().mapToDouble(RateCurve.Point::smoothed).summaryStatistics();
    TextPlot plot = new TextPlot(range.getMin(), range.getMax(), COLUMNS);
    points.forEach(point -> plot.put(column(point.rate()), point.smoothed()));
    lines.addAll(plot.lines());
    lines.add(ends());
    suggestions.forEach(one -> lines.add(mark(one)));
    return String.join("\n", lines) + "\n";
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
