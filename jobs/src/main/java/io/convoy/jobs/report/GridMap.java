package io.convoy.jobs.report;

import io.convoy.jobs.report.plot.Markup;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers of many rows over time as colours, from dark blue to yellow: a row for each name, a
 * column for each time. What is not known is left out.
 */
final class GridMap {
  private static final double WIDTH = 420;
  private static final double RIGHT = 8;
  private static final double LETTER = 6.2;
  private static final int LONGEST = 22;
  private static final double TOP = 24;

  /** Height of rows, all together, that is aimed at. */
  private static final double HEIGHT = 220;

  private static final double LEAST_ROW = 3;
  private static final double MOST_ROW = 16;

  /** Height of rows from which on each has its name. */
  private static final double LABELLED = 10;

  private static final int BAR = 64;

  private final String title;
  private final String across;
  private final List<String> names;
  private final double[][] values;
  private final boolean logarithmic;
  private final double low;
  private final double high;

  /**
   * A map.
   *
   * @param title what it shows
   * @param across what the horizontal axis is, with its ends
   * @param values by row, then by column
   * @param logarithmic whether equal ratios are equally far, zero and less left out
   */
  GridMap(String title, String across, List<String> names, double[][] values, boolean logarithmic) {
    this.title = title;
    this.across = across;
    this.names = List.copyOf(names);
    this.values = values;
    this.logarithmic = logarithmic;
    double[] scaled =
        Arrays.stream(values)
            .flatMapToDouble(Arrays::stream)
            .map(this::scaled)
            .filter(Double::isFinite)
            .toArray();
    low = Arrays.stream(scaled).min().orElse(Double.NaN);
    high = Arrays.stream(scaled).max().orElse(Double.NaN);
  }

  private double scaled(double value) {
    return logarithmic ? Math.log10(value) : value;
  }

  /** The map as it is written into a page; nothing if no number is known. */
  Markup svg() {
    Markup svg = new Markup();
    if (Double.isNaN(low)) {
      return svg;
    }
    double row = Math.max(LEAST_ROW, Math.min(MOST_ROW, HEIGHT / names.size()));
    double left = 8 + LETTER * names.stream().mapToInt(n -> shown(n).length()).max().orElse(0);
    double bottom = TOP + row * names.size();
    svg.openPicture(Text.format("0 0 %.0f %.1f", WIDTH, bottom + 46), title).title(title);
    int every = (int) Math.ceil(LABELLED / row);
    for (int i = 0; i < names.size(); i += every) {
      svg.tick(shown(names.get(i)), left - 5, TOP + row * (i + 0.5) + 4, "end");
    }
    Rectangle2D.Double place =
        new Rectangle2D.Double(left, TOP, WIDTH - left - RIGHT, row * names.size());
    picture(svg, picture(), place);
    svg.tick(across, (left + WIDTH - RIGHT) / 2, bottom + 15, "middle");
    legend(svg, left, bottom + 26);
    return svg.close("svg");
  }

  private void legend(Markup svg, double left, double top) {
    BufferedImage bar = new BufferedImage(BAR, 1, BufferedImage.TYPE_INT_ARGB);
    for (int i = 0; i < BAR; i++) {
      bar.setRGB(i, 0, colour(i / (BAR - 1.0)));
    }
    double from = left + (WIDTH - left - RIGHT) / 4;
    double width = (WIDTH - left - RIGHT) / 2;
    picture(svg, bar, new Rectangle2D.Double(from, top, width, 10));
    svg.tick(unscaled(low), from - 5, top + 9, "end");
    svg.tick(unscaled(high), from + width + 5, top + 9, "start");
  }

  private String unscaled(double value) {
    return Text.number(logarithmic ? Math.pow(10, value) : value);
  }

  private BufferedImage picture() {
    int columns = values[0].length;
    BufferedImage image = new BufferedImage(columns, values.length, BufferedImage.TYPE_INT_ARGB);
    for (int row = 0; row < values.length; row++) {
      for (int column = 0; column < columns; column++) {
        double scaled = scaled(values[row][column]);
        if (Double.isFinite(scaled)) {
          image.setRGB(column, row, colour(high > low ? (scaled - low) / (high - low) : 0.5));
        }
      }
    }
    return image;
  }

  /** Five colours of viridis (van der Walt and Smith 2015), and between them straight lines. */
  private static int colour(double share) {
    int[] stops = {0x440154, 0x3B528B, 0x21918C, 0x5EC962, 0xFDE725};
    double place = Math.max(0, Math.min(1, share)) * (stops.length - 1);
    int at = Math.min(stops.length - 2, (int) place);
    int colour = 0xFF;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int from = stops[at] >> shift & 0xFF;
      int to = stops[at + 1] >> shift & 0xFF;
      colour = colour << 8 | (int) Math.round(from + (to - from) * (place - at));
    }
    return colour;
  }

  /** The colour of a share from 0 to 1, as styles have it. */
  static String css(double share) {
    return Text.format("#%06x", colour(share) & 0xFFFFFF);
  }

  private static void picture(Markup svg, BufferedImage image, Rectangle2D.Double place) {
    svg.empty(
        "image",
        "href",
        Picture.png(image),
        "x",
        Text.format("%.1f", place.x),
        "y",
        Text.format("%.1f", place.y),
        "width",
        Text.format("%.1f", place.width),
        "height",
        Text.format("%.1f", place.height),
        "preserveAspectRatio",
        "none",
        "style",
        "image-rendering: pixelated");
  }

  private static String shown(String name) {
    return name.length() <= LONGEST ? name : ".." + name.substring(name.length() - LONGEST + 2);
  }
}
