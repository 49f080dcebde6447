package io.convoy.jobs.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A plot of characters for a terminal: a grid, values at its left, an axis below. */
public final class TextPlot {
  /** What stands left of the axis, in blanks. */
  public static final String MARGIN = " ".repeat(11);

  /** The most columns that fit a terminal of 80 characters. */
  public static final int COLUMNS = 64;

  private static final int ROWS = 14;

  private final double low;
  private final double high;
  private final char[][] grid;

  /**
   * An empty grid.
   *
   * @param low value of the lowest row
   * @param high value of the highest row
   */
  public TextPlot(double low, double high, int columns) {
    this.low = low;
    this.high = high;
    grid = new char[ROWS + 1][columns];
    Arrays.stream(grid).forEach(row -> Arrays.fill(row, ' '));
  }

  /** Marks a value in a column, the first being 0. */
  public void put(int column, double value) {
    grid[high > low ? (int) Math.round((value - low) / (high - low) * ROWS) : 0][column] = '*';
  }

  /** The rows from the highest to the lowest, every seventh labelled, and the axis. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (int row = ROWS; row >= 0; row--) {
      double value = low + (high - low) * row / ROWS;
      String label = row % (ROWS / 2) == 0 ? String.format(Locale.ROOT, "%10.4g ", value) : MARGIN;
      lines.add((label + "|" + new String(grid[row])).stripTrailing());
    }
    lines.add(MARGIN + "+" + "-".repeat(grid[0].length));
    return lines;
  }
}
