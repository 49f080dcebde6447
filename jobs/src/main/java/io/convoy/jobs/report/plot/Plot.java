package io.convoy.jobs.report.plot;

import io.convoy.jobs.report.plot.Series.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A plot as SVG, which takes its colours from the page's styles ({@link PlotStyle}) and is as wide
 * as its place.
 */
public final class Plot {
  private static final double WIDTH = 420;
  private static final double HEIGHT = 190;
  private static final double LEFT = 54;
  private static final double RIGHT = 14;
  private static final double BOTTOM = 44;
  private static final double ROW = 18;
  private static final double LETTER = 6.9;
  private static final int MOST_POINTS = 1200;
  private static final int MOST_ON_LINES = 600;
  private static final int MOST_DOTS = 2000;
  private static final int FEWEST_ON_LINES = 24;
  private static final int MOST_NAMES = 14;

  private final String title;
  private final String across;
  private final List<Series> all = new ArrayList<>();
  private final List<Mark> marks = new ArrayList<>();
  private boolean logarithmic;
  private boolean logarithmicAcross;
  private double least = Double.POSITIVE_INFINITY;
  private double most = Double.NEGATIVE_INFINITY;

  private record Mark(double x, String text) {}

  /** Where values lie on the page. */
  private record Frame(Scale x, Scale y, double top) {
    double across(double value) {
      return LEFT + x.place(value) * (WIDTH - LEFT - RIGHT);
    }

    double down(double value) {
      return top + HEIGHT * (1 - Math.max(-0.02, Math.min(1.02, y.place(value))));
    }
  }

  /**
   * An empty plot.
   *
   * @param title what is plotted, with its unit
   * @param across what the horizontal axis is, with its unit
   */
  public Plot(String title, String across) {
    this.title = title;
    this.across = across;
  }

  /** Adds values, if there are any. */
  public Plot add(Series series) {
    if (hasValue(series)) {
      all.add(series);
    }
    return this;
  }

  /** Marks a place with a vertical line. */
  public Plot mark(double x, String text) {
    marks.add(new Mark(x, text));
    return this;
  }

  /** Makes the vertical axis logarithmic, if all values are positive. */
  public Plot logarithmic() {
    logarithmic = true;
    return this;
  }

  /** Makes the horizontal axis logarithmic, if all places are positive. */
  public Plot logarithmicAcross() {
    logarithmicAcross = true;
    return this;
  }

  /** Makes the vertical axis reach at least from one value to the other. */
  public Plot reaching(double low, double high) {
    least = low;
    most = high;
    return this;
  }

  /** Whether there is nothing to see. */
  public boolean isEmpty() {
    return all.isEmpty();
  }

  private static boolean hasValue(Series series) {
    for (double y : series.ys()) {
      if (Double.isFinite(y)) {
        return true;
      }
    }
    return false;
  }

  /** The plot as it is written into a page; nothing if there is nothing to see. */
  public Markup svg() {
    return svg(new Markup());
  }

  /** The plot as a file of its own, which brings its styles. */
  public Markup alone() {
    return svg(Markup.style(PlotStyle.text()));
  }

  private Markup svg(Markup styles) {
    Markup svg = new Markup();
    if (isEmpty()) {
      return svg;
    }
    Markup legend = new Markup();
    double top = legend(legend) + 14;
    Frame frame = new Frame(horizontal(), vertical(), top);
    double bottom = top + HEIGHT;
    svg.openPicture("0 0 " + number(WIDTH) + " " + number(bottom + BOTTOM), title);
    svg.add(styles).title(title).add(legend);
    axes(svg, frame);
    marks.forEach(mark -> mark(svg, frame, mark));
    all.forEach(series -> draw(svg, frame, series));
    return svg.close("svg");
  }

  /** Draws the names, in as many rows as they need. */
  private double legend(Markup svg) {
    double x = 2;
    double y = 15 + ROW;
    int shown = 0;
    long names = all.stream().filter(series -> !series.name().isEmpty()).count();
    for (Series series : all) {
      if (series.name().isEmpty() || shown == MOST_NAMES) {
        continue;
      }
      String name = shown == MOST_NAMES - 1 && names > MOST_NAMES ? "and more" : series.name();
      double width = 22 + LETTER * name.length();
      if (x > 2 && x + width > WIDTH) {
        x = 2;
        y += ROW;
      }
      sample(svg, series, x, y - 4);
      svg.element("text", name, "x", number(x + 15), "y", number(y));
      x += width + 8;
      shown++;
    }
    return shown == 0 ? 15 : y;
  }

  /** Draws what a name of the legend stands for. */
  private static void sample(Markup svg, Series series, double x, double y) {
    if (series.kind() == Kind.BARS || series.kind() == Kind.SCATTER) {
      svg.empty(
          "circle", "class", "f" + colour(series), "cx", number(x + 5), "cy", number(y), "r", 5);
      return;
    }
    String path =
        series.kind() == Kind.POINTS
            ? format("M%.1f %.1fh0m4 -3h0m3 5h0", x + 1, y)
            : format("M%.1f %.1fh11", x, y);
    svg.empty("path", "class", series.kind().style() + " s" + colour(series), "d", path);
  }

  private Scale horizontal() {
    double from = Double.POSITIVE_INFINITY;
    double to = Double.NEGATIVE_INFINITY;
    for (Series series : all) {
      double half = series.kind() == Kind.BARS ? spacing(series) / 2 : 0;
      for (int i = 0; i < series.xs().length; i++) {
        if (Double.isFinite(series.xs()[i])) {
          from = Math.min(from, series.xs()[i] - half);
          to = Math.max(to, series.xs()[i] + half);
        }
      }
    }
    if (logarithmicAcross && from > 0) {
      return Scale.logarithmic(from, to);
    }
    boolean fromZero = from > 0 && from < to / 20;
    return Scale.exact(fromZero ? 0 : from, to);
  }

  private static double spacing(Series bars) {
    return bars.xs().length < 2 ? 1 : bars.xs()[1] - bars.xs()[0];
  }

  private Scale vertical() {
    double low = least;
    double high = most;
    for (Series series : all) {
      for (double y : series.ys()) {
        if (Double.isFinite(y)) {
          low = Math.min(low, y);
          high = Math.max(high, y);
        }
      }
    }
    return logarithmic && low > 0 ? Scale.logarithmic(low, high) : Scale.linear(low, high);
  }

  private void axes(Markup svg, Frame frame) {
    double bottom = frame.top() + HEIGHT;
    StringBuilder grid = new StringBuilder();
    for (double tick : frame.y().ticks()) {
      double y = frame.down(tick);
      grid.append(format("M%.1f %.1fH%.1f", LEFT, y, WIDTH - RIGHT));
      svg.tick(Scale.label(tick), LEFT - 6, y + 4, "end");
    }
    for (double tick : frame.x().ticks()) {
      double x = frame.across(tick);
      grid.append(format("M%.1f %.1fV%.1f", x, frame.top(), bottom + 4));
      svg.tick(Scale.label(tick), x, bottom + 18, "middle");
    }
    svg.empty("path", "class", "grid", "d", grid);
    svg.tick(across, (LEFT + WIDTH - RIGHT) / 2, bottom + 36, "middle");
  }

  private static void mark(Markup svg, Frame frame, Mark mark) {
    double x = frame.across(mark.x());
    svg.open("path", "class", "mark", "d", format("M%.1f %.1fv%.1f", x, frame.top(), HEIGHT));
    svg.element("title", mark.text()).close("path");
  }

  private void draw(Markup svg, Frame frame, Series series) {
    if (series.kind() == Kind.BARS) {
      bars(svg, frame, series);
      return;
    }
    int room = series.kind() == Kind.POINTS ? MOST_POINTS : MOST_ON_LINES;
    Series thin = series.thinned(Math.max(FEWEST_ON_LINES, room * 4 / Math.max(4, all.size())));
    if (series.kind() != Kind.SCATTER) {
      String style = series.kind().style() + " s" + colour(series);
      svg.empty("path", "class", style, "d", path(frame, thin));
    }
    if (series.kind() == Kind.DOTS || series.kind() == Kind.SCATTER) {
      dots(svg, frame, series.thinned(Math.max(2, MOST_DOTS / all.size())));
    }
  }

  private static String path(Frame frame, Series series) {
    StringBuilder path = new StringBuilder();
    boolean pen = false;
    for (int i = 0; i < series.xs().length; i++) {
      if (!Double.isFinite(series.ys()[i])) {
        pen = false;
        continue;
      }
      double x = frame.across(series.xs()[i]);
      double y = frame.down(series.ys()[i]);
      if (series.kind() == Kind.POINTS) {
        path.append(format("M%.1f %.1fh0", x, y));
      } else {
        path.append(format(pen ? "L%.1f %.1f" : "M%.1f %.1f", x, y));
      }
      pen = true;
    }
    return path.toString();
  }

  private static void dots(Markup svg, Frame frame, Series series) {
    for (int i = 0; i < series.xs().length; i++) {
      double x = series.xs()[i];
      double y = series.ys()[i];
      if (Double.isFinite(x) && Double.isFinite(y)) {
        svg.open(
            "circle",
            "class",
            "f" + colour(series),
            "cx",
            number(frame.across(x)),
            "cy",
            number(frame.down(y)),
            "r",
            series.kind() == Kind.SCATTER ? 5 : 3.5);
        svg.element("title", series.name() + " " + Scale.label(y) + " at " + Scale.label(x));
        svg.close("circle");
      }
    }
  }

  private static void bars(Markup svg, Frame frame, Series series) {
    double half = spacing(series) / 2;
    double zero = frame.down(0);
    for (int i = 0; i < series.xs().length; i++) {
      if (Double.isFinite(series.ys()[i])) {
        double left = frame.across(series.xs()[i] - half) + 0.5;
        double right = frame.across(series.xs()[i] + half) - 0.5;
        double top = frame.down(series.ys()[i]);
        svg.empty(
            "rect",
            "class",
            "bars f" + colour(series),
            "x",
            number(left),
            "y",
            number(top),
            "width",
            number(right - left),
            "height",
            number(zero - top));
      }
    }
  }

  private static int colour(Series series) {
    return Math.floorMod(series.colour(), Series.COLOURS);
  }

  private static String number(double value) {
    return format("%.1f", value);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
