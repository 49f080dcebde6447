package io.convoy.jobs.report.plot;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A table of counts as coloured squares: rows are names, each square the share of its row. What is
 * on the diagonal has another colour than the rest.
 */
public final class HeatMap {
  /** Names that can be read beside squares; of more, those with the most off the diagonal. */
  private static final int MOST = 25;

  /** Up to so many names, squares hold their numbers. */
  private static final int FEW = 12;

  private static final double WIDTH = 420;
  private static final double LETTER = 6.6;
  private static final int LONGEST = 16;

  private final String title;
  private final Map<String, Map<String, Long>> rows = new TreeMap<>();

  /** Where squares lie. */
  private record Grid(List<String> names, double left, double top, double side) {}

  /** An empty one. */
  public HeatMap(String title) {
    this.title = title;
  }

  /** Adds a count. */
  public void add(String row, String column, long count) {
    rows.computeIfAbsent(row, name -> new LinkedHashMap<>()).merge(column, count, Long::sum);
  }

  /** It as it is written into a page; nothing if there are no counts. */
  public Markup svg() {
    Markup svg = new Markup();
    if (rows.isEmpty()) {
      return svg;
    }
    List<String> names = names();
    double left = 12 + LETTER * names.stream().mapToInt(n -> shown(n).length()).max().orElse(0);
    double side = Math.min(36, (WIDTH - left - 4) / names.size());
    double top = 28;
    double bottom = top + side * names.size();
    Grid grid = new Grid(names, left, top, side);
    svg.openPicture(format("0 0 %.1f %.1f", WIDTH, bottom + left + 4), title).title(title);
    for (int row = 0; row < names.size(); row++) {
      double middle = top + side * (row + 0.5);
      label(svg, names.get(row), format("translate(%.1f %.1f)", left - 6, middle + 4));
      double across = left + side * (row + 0.5) + 4;
      label(svg, names.get(row), format("translate(%.1f %.1f) rotate(-90)", across, bottom + 6));
      for (int column = 0; column < names.size(); column++) {
        square(svg, grid, row, column);
      }
    }
    return svg.close("svg");
  }

  private static void label(Markup svg, String name, String place) {
    svg.element("text", shown(name), "class", "tick", "text-anchor", "end", "transform", place);
  }

  private List<String> names() {
    Set<String> all = new LinkedHashSet<>(rows.keySet());
    rows.values().forEach(row -> all.addAll(row.keySet()));
    if (all.size() <= MOST) {
      return all.stream().sorted().toList();
    }
    Map<String, Long> wrong = new TreeMap<>();
    rows.forEach(
        (row, columns) ->
            columns.forEach(
                (column, count) -> {
                  if (!row.equals(column)) {
                    wrong.merge(row, count, Long::sum);
                    wrong.merge(column, count, Long::sum);
                  }
                }));
    return all.stream()
        .sorted(Comparator.comparingLong(name -> -wrong.getOrDefault(name, 0L)))
        .limit(MOST)
        .sorted()
        .toList();
  }

  private void square(Markup svg, Grid grid, int row, int column) {
    String label = grid.names().get(row);
    String name = grid.names().get(column);
    Map<String, Long> counts = rows.getOrDefault(label, Map.of());
    long count = counts.getOrDefault(name, 0L);
    if (count == 0) {
      return;
    }
    long all = counts.values().stream().mapToLong(Long::longValue).sum();
    double x = grid.left() + grid.side() * column;
    double y = grid.top() + grid.side() * row;
    double strength = (row == column ? 0.1 : 0.2) + 0.7 * Math.sqrt((double) count / all);
    svg.open(
        "rect",
        "class",
        row == column ? "f0" : "f1",
        "x",
        format("%.1f", x + 0.5),
        "y",
        format("%.1f", y + 0.5),
        "width",
        format("%.1f", grid.side() - 1),
        "height",
        format("%.1f", grid.side() - 1),
        "opacity",
        format("%.2f", strength));
    svg.element("title", format("%s taken for %s: %,d of %,d", label, name, count, all));
    svg.close("rect");
    if (grid.names().size() <= FEW) {
      number(svg, count, x + grid.side() / 2, y + grid.side() / 2 + 4);
    }
  }

  private static void number(Markup svg, long count, double x, double y) {
    svg.element(
        "text",
        format("%d", count),
        "x",
        format("%.1f", x),
        "y",
        format("%.1f", y),
        "text-anchor",
        "middle",
        "font-size",
        11);
  }

  private static String shown(String name) {
    return name.length() <= LONGEST ? name : name.substring(0, LONGEST - 2) + "..";
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
