package io.convoy.jobs.report;

import io.convoy.jobs.report.RunColumns.Column;
import io.convoy.jobs.report.plot.Markup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Runs as lines across an axis for each key in which they differ, to the best accuracy (parallel
 * coordinates: Inselberg 1985), coloured by that. The page's script lets one choose a part of an
 * axis.
 */
final class ParallelPlot {
  /** Axes before the last one. */
  private static final int MOST_KEYS = 9;

  /** Names of values that can be read along an axis. */
  private static final int MOST_NAMES = 12;

  private static final double LEFT = 96;
  private static final double BETWEEN = 130;
  private static final double TOP = 44;
  private static final double HEIGHT = 240;
  private static final int LONGEST = 22;

  private final List<String> names;
  private final List<Axis> axes = new ArrayList<>();

  /**
   * An axis.
   *
   * @param places of the runs, from 0 at the bottom to 1; NaN where there is no value
   * @param labels at some places
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Axis(Column column, double[] places, List<Label> labels) {}

  private record Label(double place, String text) {}

  ParallelPlot(List<ReportedRun> runs, RunColumns columns) {
    names = runs.stream().map(ReportedRun::name).toList();
    columns.all().stream()
        .filter(column -> column.key() && column.distinct() > 1)
        .limit(MOST_KEYS)
        .forEach(column -> axes.add(axis(column)));
    columns.all().stream()
        .filter(column -> column.name().equals(RunColumns.BEST))
        .forEach(column -> axes.add(axis(column)));
  }

  private static Axis axis(Column column) {
    int runs = column.values().size();
    if (!column.isNumber()) {
      List<String> all = List.copyOf(new TreeSet<>(column.values()));
      double last = Math.max(1, all.size() - 1.0);
      double[] places =
          column.values().stream().mapToDouble(value -> all.indexOf(value) / last).toArray();
      List<Label> labels = new ArrayList<>();
      for (int i = 0; i < all.size(); i += Math.max(1, all.size() / MOST_NAMES)) {
        labels.add(new Label(i / last, all.get(i)));
      }
      return new Axis(column, places, labels);
    }
    double[] values = IntStream.range(0, runs).mapToDouble(column::number).toArray();
    double[] known = Arrays.stream(values).filter(Double::isFinite).toArray();
    double least = Arrays.stream(known).min().orElse(0);
    double most = Arrays.stream(known).max().orElse(1);
    boolean wide = Curves.isWide(values);
    double low = wide ? Math.log10(least) : least;
    double high = wide ? Math.log10(most) : most;
    double[] places =
        Arrays.stream(values)
            .map(value -> wide ? Math.log10(value) : value)
            .map(value -> high > low ? (value - low) / (high - low) : 0.5)
            .toArray();
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i <= 4 && high > low; i++) {
      double value = low + (high - low) * i / 4;
      labels.add(new Label(i / 4.0, Text.brief(wide ? Math.pow(10, value) : value)));
    }
    return new Axis(
        column, places, high > low ? labels : List.of(new Label(0.5, Text.brief(least))));
  }

  /** The plot; nothing where runs differ in no key. */
  Markup svg() {
    Markup svg = new Markup();
    if (axes.size() < 2) {
      return svg;
    }
    double width = LEFT + BETWEEN * (axes.size() - 1) + 70;
    svg.open("div", "class", "scroll");
    String box = Text.format("0 0 %.0f %.0f", width, TOP + HEIGHT + 14);
    String style = Text.format("min-width: %.0fpx; max-width: %.0fpx", width * 0.8, width * 1.3);
    svg.openPicture(box, "Parallel coordinates", "id", "parallel", "style", style);
    for (int run = 0; run < names.size(); run++) {
      line(svg, run);
    }
    for (int i = 0; i < axes.size(); i++) {
      draw(svg, axes.get(i), i);
    }
    return svg.close("svg").close("div");
  }

  private static double y(double place) {
    return TOP + HEIGHT * (1 - place);
  }

  private void line(Markup svg, int run) {
    StringBuilder points = new StringBuilder();
    StringBuilder places = new StringBuilder();
    for (int i = 0; i < axes.size(); i++) {
      double place = axes.get(i).places()[run];
      places.append(Double.isFinite(place) ? Text.format("%.4f ", place) : "-1 ");
      if (Double.isFinite(place)) {
        points.append(Text.format("%.0f,%.1f ", LEFT + BETWEEN * i, y(place)));
      }
    }
    double best = axes.get(axes.size() - 1).places()[run];
    svg.open(
        "polyline",
        "points",
        points.toString().strip(),
        "data-p",
        places.toString().strip(),
        "stroke",
        Double.isFinite(best) ? GridMap.css(best) : "#888888");
    svg.element("title", names.get(run)).close("polyline");
  }

  private static void draw(Markup svg, Axis axis, int number) {
    double x = LEFT + BETWEEN * number;
    String name = axis.column().name();
    String shown =
        name.length() > LONGEST ? ".." + name.substring(name.length() - LONGEST + 2) : name;
    svg.element(
        "text",
        shown,
        "x",
        Text.format("%.0f", x),
        "y",
        number % 2 == 0 ? 14 : 30,
        "text-anchor",
        "middle");
    svg.empty("path", "class", "grid", "d", Text.format("M%.0f %.0fv%.0f", x, TOP, HEIGHT));
    labels(svg, axis, x);
    svg.empty(
        "rect",
        "class",
        "axis",
        "data-axis",
        number,
        "x",
        Text.format("%.0f", x - 14),
        "y",
        Text.format("%.0f", TOP - 8),
        "width",
        28,
        "height",
        Text.format("%.0f", HEIGHT + 16));
  }

  private static void labels(Markup svg, Axis axis, double x) {
    for (Label label : axis.labels()) {
      String text =
          label.text().length() > 16 ? label.text().substring(0, 14) + ".." : label.text();
      svg.tick(text, x - 5, y(label.place()) + 4, "end");
    }
  }
}
