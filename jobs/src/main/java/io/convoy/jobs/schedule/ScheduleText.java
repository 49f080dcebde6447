package io.convoy.jobs.schedule;

import io.convoy.driver.plan.Planner;
import io.convoy.executor.optim.StepRates;
import io.convoy.jobs.output.TextPlot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/** The schedules of a run as a table and a plot of characters. */
public final class ScheduleText {
  private static final int TABLE_ROWS = 16;

  private final String title;
  private final Planner planner;

  /**
   * Takes a run's plan.
   *
   * @param title first line
   */
  public ScheduleText(String title, Planner planner) {
    this.title = title;
    this.planner = planner;
  }

  /** All of it, ending in a line break. */
  public String text() {
    List<String> lines = new ArrayList<>(List.of(title, ""));
    lines.add("      step     epoch  batch  learning rate  momentum x  decay x");
    LongStream.of(rows()).forEach(step -> lines.add(row(step)));
    lines.add("");
    plot(lines);
    return String.join("\n", lines) + "\n";
  }

  /** The first and the last step, the step of the highest rate, and some at even distance. */
  private long[] rows() {
    long total = planner.timeline().totalSteps();
    long peak =
        LongStream.rangeClosed(1, total).reduce((a, b) -> rate(b) > rate(a) ? b : a).orElseThrow();
    return LongStream.concat(
            LongStream.of(1, peak, total),
            LongStream.range(1, TABLE_ROWS).map(i -> Math.max(1, total * i / TABLE_ROWS)))
        .sorted()
        .distinct()
        .toArray();
  }

  private String row(long step) {
    StepRates rates = planner.rates(step);
    return String.format(
        Locale.ROOT,
        "%10d  %8.2f  %5d  %13.6g  %10.4g  %7.4g",
        step,
        planner.timeline().epochs(0, step),
        planner.timeline().batch(planner.timeline().epochOf(step)),
        rates.learningRate(),
        rates.momentumShare(),
        rates.decayShare());
  }

  private double rate(long step) {
    return planner.rates(step).learningRate();
  }

  /** The highest rate of the steps of each column. */
  private void plot(List<String> lines) {
    int columns = (int) Math.min(TextPlot.COLUMNS, planner.timeline().totalSteps());
    double[] heights = new double[columns];
    for (long step = 1; step <= planner.timeline().totalSteps(); step++) {
      int column = (int) ((step - 1) * columns / planner.timeline().totalSteps());
      heights[column] = Math.max(heights[column], rate(step));
    }
    double top = Arrays.stream(heights).max().orElseThrow();
    TextPlot plot = new TextPlot(0, top, columns);
    for (int column = 0; column < columns; column++) {
      plot.put(column, heights[column]);
    }
    lines.addAll(plot.lines());
    String end = "step " + planner.timeline().totalSteps();
    lines.add(TextPlot.MARGIN + " 1" + " ".repeat(Math.max(1, columns - 1 - end.length())) + end);
  }
}
