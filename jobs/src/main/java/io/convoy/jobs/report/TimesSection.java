package io.convoy.jobs.report;

import io.convoy.jobs.report.plot.Markup;
import io.convoy.jobs.report.plot.Plot;
import io.convoy.jobs.report.plot.Series;
import io.convoy.jobs.report.plot.Series.Kind;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the time of each rank went into, and which ranks the others wait for. */
final class TimesSection {
  private static final List<String> PARTS =
      List.of("waiting for images", "computing", "exchanging", "updating", "other");

  /** How much longer than the middle rank one takes to its gradient that is worth a line. */
  private static final double SLOW = 1.1;

  /** Ranks that have a line of their own. */
  private static final int MOST_LINES = 16;

  private static final double WIDTH = 420;
  private static final double LEFT = 64;
  private static final double ROW = 20;
  private static final double TOP = 66;

  private final Map<Integer, List<LoggedTimes>> ranks = new TreeMap<>();
  private final Map<Integer, double[]> sums = new TreeMap<>();
  private final Map<Integer, Double> untilGradient = new TreeMap<>();

  TimesSection(RunLog log) {
    for (LoggedTimes one : log.times()) {
      ranks.computeIfAbsent(one.rank(), rank -> new ArrayList<>()).add(one);
    }
    ranks.forEach((rank, all) -> sums.put(rank, sums(all)));
    sums.forEach((rank, parts) -> untilGradient.put(rank, parts[0] + parts[1]));
  }

  /** Seconds of a step by part; the rest is the last. */
  private static double[] sums(List<LoggedTimes> all) {
    double[] parts = new double[PARTS.size()];
    double steps = 0;
    for (LoggedTimes one : all) {
      double rest = one.seconds();
      for (int i = 0; i < one.parts().size(); i++) {
        parts[i] += one.parts().get(i);
        rest -= one.parts().get(i);
      }
      parts[parts.length - 1] += Math.max(0, rest);
      steps += one.steps();
    }
    for (int i = 0; i < parts.length; i++) {
      parts[i] /= steps;
    }
    return parts;
  }

  /** Bars, curves and what they mean; nothing if nothing was measured. */
  Markup markup() {
    Markup body = new Markup();
    if (ranks.isEmpty()) {
      return body;
    }
    body.add(Page.heading("Time of each rank")).element("p", stragglers());
    body.open("div", "class", "plots");
    body.open("div", "class", "card").add(bars()).close("div");
    if (ranks.values().stream().anyMatch(all -> all.size() > 1)) {
      body.open("div", "class", "card").add(overTime().svg()).close("div");
    }
    return body.close("div");
  }

  /** Ranks whose gradient comes late; the others wait for it in the exchange. */
  private String stragglers() {
    double[] sorted = untilGradient.values().stream().mapToDouble(d -> d).sorted().toArray();
    double middle = sorted[(sorted.length - 1) / 2];
    List<String> slow =
        untilGradient.entrySet().stream()
            .filter(one -> one.getValue() > SLOW * middle)
            .map(one -> Text.format("rank %d (%s s)", one.getKey(), Text.number(one.getValue())))
            .toList();
    String usual = Text.format("%s s in the middle", Text.number(middle));
    return slow.isEmpty()
        ? Text.format("All ranks take about as long until their gradient is there: %s.", usual)
        : Text.format(
            "The others wait for %s: a step takes so long until the gradient is there, and %s.",
            String.join(", ", slow), usual);
  }

  private Markup bars() {
    double most = sums.values().stream().mapToDouble(TimesSection::total).max().orElse(1);
    Markup svg = new Markup();
    String title = "Seconds of a step by rank";
    String box = Text.format("0 0 %.0f %.1f", WIDTH, TOP + ROW * sums.size() + 6);
    svg.openPicture(box, title).title(title);
    legend(svg);
    double y = TOP;
    for (Map.Entry<Integer, double[]> one : sums.entrySet()) {
      svg.tick("rank " + one.getKey(), LEFT - 6, y + 14, "end");
      double x = LEFT;
      for (int part = 0; part < PARTS.size(); part++) {
        double width = one.getValue()[part] / most * (WIDTH - LEFT - 62);
        bar(svg, part, new Rectangle2D.Double(x, y, width, ROW - 4), one.getValue()[part]);
        x += width;
      }
      svg.tick(Text.number(total(one.getValue())), x + 5, y + 14, "start");
      y += ROW;
    }
    return svg.close("svg");
  }

  private static double total(double... parts) {
    return Arrays.stream(parts).sum();
  }

  private static void legend(Markup svg) {
    double x = 2;
    double y = 30;
    for (int part = 0; part < PARTS.size(); part++) {
      double width = 30 + 6.6 * PARTS.get(part).length();
      if (x + width > WIDTH) {
        x = 2;
        y += 18;
      }
      bar(svg, part, new Rectangle2D.Double(x, y - 7, 11, 11), Double.NaN);
      svg.tick(PARTS.get(part), x + 16, y + 3, "start");
      x += width;
    }
  }

  private static void bar(Markup svg, int part, Rectangle2D.Double place, double seconds) {
    svg.open(
        "rect",
        "class",
        "f" + part,
        "x",
        Text.format("%.1f", place.x),
        "y",
        Text.format("%.1f", place.y),
        "width",
        Text.format("%.1f", place.width),
        "height",
        Text.format("%.1f", place.height));
    if (!Double.isNaN(seconds)) {
      svg.element("title", PARTS.get(part) + ": " + Text.number(seconds) + " s");
    }
    svg.close("rect");
  }

  private Plot overTime() {
    Plot plot = new Plot("Seconds until the gradient is there", "step").reaching(0, 0);
    ranks.forEach(
        (rank, all) -> {
          if (rank < MOST_LINES) {
            plot.add(
                new Series(
                    "rank " + rank,
                    Kind.LINE,
                    rank,
                    all.stream().mapToDouble(one -> (double) one.step()).toArray(),
                    all.stream().mapToDouble(LoggedTimes::untilGradient).toArray()));
          }
        });
    return plot;
  }
}
