package io.convoy.jobs.report.plot;

import java.util.Locale;

/** Values that are drawn alike. */
public final class Series {
  /** Colours that can be told apart; further ones begin again. */
  static final int COLOURS = 8;

  /** How values are drawn. */
  public enum Kind {
    /** Small points, of which there may be many. */
    POINTS,
    /** A line from one to the next. */
    LINE,
    /** A thin dashed line. */
    DASHES,
    /** A line with a dot at each value, which tells its numbers. */
    DOTS,
    /** Dots without a line. */
    SCATTER,
    /** Bars from zero, as wide as values are apart. */
    BARS;

    /** The name of its style. */
    String style() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final String name;
  private final Kind kind;
  private final int colour;
  private final double[] xs;
  private final double[] ys;

  /**
   * A series.
   *
   * @param name in the legend; nothing is there for an empty one
   * @param kind how values are drawn
   * @param colour number of the colour
   * @param xs in ascending order; not copied
   * @param ys as many; what is not finite is left out
   */
  public Series(String name, Kind kind, int colour, double[] xs, double[] ys) {
    if (xs.length != ys.length) {
      throw new IllegalArgumentException(xs.length + " places, but " + ys.length + " values");
    }
    this.name = name;
    this.kind = kind;
    this.colour = colour;
    this.xs = xs;
    this.ys = ys;
  }

  String name() {
    return name;
  }

  Kind kind() {
    return kind;
  }

  int colour() {
    return colour;
  }

  double[] xs() {
    return xs;
  }

  double[] ys() {
    return ys;
  }

  /**
   * At most about so many of its values: the least and the greatest of each of equal parts, so that
   * no peak is lost.
   */
  Series thinned(int most) {
    if (xs.length <= most) {
      return this;
    }
    int parts = Math.max(1, most / 2);
    double[] x = new double[2 * parts];
    double[] y = new double[2 * parts];
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) xs.length * part / parts);
      int to = (int) ((long) xs.length * (part + 1) / parts);
      int least = from;
      int greatest = from;
      for (int i = from; i < to; i++) {
        least = ys[i] < ys[least] || Double.isNaN(ys[least]) ? i : least;
        greatest = ys[i] > ys[greatest] || Double.isNaN(ys[greatest]) ? i : greatest;
      }
      x[2 * part] = xs[Math.min(least, greatest)];
      y[2 * part] = ys[Math.min(least, greatest)];
      x[2 * part + 1] = xs[Math.max(least, greatest)];
      y[2 * part + 1] = ys[Math.max(least, greatest)];
    }
    return new Series(name, kind, colour, x, y);
  }
}
