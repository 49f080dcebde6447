package io.convoy.jobs.report;

import io.convoy.jobs.report.RunLog.Event;
import io.convoy.jobs.report.RunLog.LoggedEvaluation;
import io.convoy.jobs.report.plot.Plot;
import io.convoy.jobs.report.plot.Series;
import io.convoy.jobs.report.plot.Series.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The curves of one run, over its steps. */
final class Curves {
  private static final String STEP = "step";

  /** Largest over smallest value from which on an axis of losses is logarithmic. */
  private static final double WIDE = 30;

  private final ReportedRun run;
  private final List<LoggedStep> steps;
  private final double[] numbers;

  Curves(ReportedRun run) {
    this.run = run;
    steps = run.log().steps();
    numbers = steps.stream().mapToDouble(step -> (double) step.step()).toArray();
  }

  /** All of them that there are values for. */
  List<Plot> plots() {
    List<Plot> plots = List.of(loss(), accuracy(), rate(), gradient(), ratio(), speed(), seconds());
    for (Plot plot : plots) {
      for (Event event : run.log().events()) {
        if (event.isTrouble()) {
          plot.mark((double) event.step(), event.kind().replace('_', ' ') + ": " + event.text());
        }
      }
    }
    return plots.stream().filter(plot -> !plot.isEmpty()).toList();
  }

  private double[] values(ToDoubleFunction<LoggedStep> value) {
    return steps.stream().mapToDouble(value).toArray();
  }

  private Plot loss() {
    double[] losses = values(LoggedStep::loss);
    Plot plot = new Plot("Loss", STEP);
    if (isWide(losses)) {
      plot = new Plot("Loss, logarithmic", STEP).logarithmic();
    }
    plot.add(new Series("training, each step", Kind.POINTS, 0, numbers, losses));
    plot.add(new Series("moving average", Kind.LINE, 0, numbers, MovingAverage.of(losses)));
    plot.add(dots("validation", 1, run.log().evaluations(), LoggedEvaluation::loss));
    return plot.add(dots("averaged weights", 2, run.log().averages(), LoggedEvaluation::loss));
  }

  static boolean isWide(double... values) {
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (double value : values) {
      if (Double.isFinite(value)) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
    return least > 0 && most / least > WIDE;
  }

  private Plot accuracy() {
    double[] shares = values(step -> 100 * step.accuracy());
    Plot plot = new Plot("Accuracy, %", STEP);
    plot.add(new Series("training", Kind.LINE, 0, numbers, MovingAverage.of(shares)));
    plot.add(dots("validation", 1, run.log().evaluations(), one -> 100 * one.accuracy()));
    return plot.add(dots("averaged weights", 2, run.log().averages(), one -> 100 * one.accuracy()));
  }

  private static Series dots(
      String name,
      int colour,
      List<LoggedEvaluation> all,
      ToDoubleFunction<LoggedEvaluation> value) {
    return new Series(
        name,
        Kind.DOTS,
        colour,
        all.stream().mapToDouble(one -> (double) one.step()).toArray(),
        all.stream().mapToDouble(value).toArray());
  }

  private Plot rate() {
    return new Plot("Learning rate", STEP)
        .add(new Series("", Kind.LINE, 0, numbers, values(LoggedStep::rate)))
        .reaching(0, 0);
  }

  private Plot gradient() {
    double[] norms = values(step -> step.gradient().norm());
    return new Plot("Norm of the gradient, logarithmic", STEP)
        .logarithmic()
        .add(new Series("each step", Kind.POINTS, 0, numbers, norms))
        .add(new Series("moving average", Kind.LINE, 0, numbers, MovingAverage.of(norms)));
  }

  /** The ratio is measured every tenth step or so. */
  private Plot ratio() {
    double[] ratios = values(step -> step.gradient().updateRatio());
    List<LoggedStep> measured =
        steps.stream().filter(step -> step.gradient().updateRatio() > 0).toList();
    Plot plot = new Plot("Norm of updates over weights', logarithmic", STEP);
    if (Arrays.stream(ratios).noneMatch(ratio -> ratio > 0)) {
      return plot;
    }
    double[] places = measured.stream().mapToDouble(step -> (double) step.step()).toArray();
    double[] usual = new double[places.length];
    Arrays.fill(usual, RunVerdict.USUAL_RATIO);
    return plot.logarithmic()
        .add(
            new Series(
                "measured",
                Kind.LINE,
                0,
                places,
                measured.stream().mapToDouble(step -> step.gradient().updateRatio()).toArray()))
        .add(new Series("0.001 is usual", Kind.DASHES, 3, places, usual));
  }

  private Plot speed() {
    double[] speeds = values(step -> run.batch(step.epoch()) / step.seconds());
    return new Plot("Images a second", STEP)
        .reaching(0, 0)
        .add(new Series("each step", Kind.POINTS, 0, numbers, speeds))
        .add(new Series("moving average", Kind.LINE, 0, numbers, MovingAverage.of(speeds)));
  }

  private Plot seconds() {
    double[] all = values(LoggedStep::seconds);
    double[] waits = values(LoggedStep::waitSeconds);
    return new Plot("Seconds of a step (moving averages)", STEP)
        .reaching(0, 0)
        .add(new Series("whole step", Kind.LINE, 0, numbers, MovingAverage.of(all)))
        .add(new Series("waiting for images", Kind.LINE, 1, numbers, MovingAverage.of(waits)));
  }
}
