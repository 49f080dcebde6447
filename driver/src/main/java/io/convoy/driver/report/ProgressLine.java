package io.convoy.driver.report;

import io.convoy.driver.schedule.Timeline;
import io.convoy.executor.data.pipeline.LoadReport;
import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.StepMetrics;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Shows a run to whoever started it: on a terminal one line that is redrawn in place, elsewhere a
 * plain line every ten seconds and at the end of each epoch; and one line that stays for each
 * evaluation and snapshot, for the start and for the end.
 */
public final class ProgressLine implements RunListener {
  /** Where lines go. */
  public enum Style {
    /** A terminal, on which a line can be redrawn. */
    LIVE,
    /** A file or a pipe. */
    PLAIN
  }

  private static final long REDRAW_NANOS = 100_000_000L;
  private static final long PLAIN_NANOS = 10_000_000_000L;

  /** Fits the smallest usual terminal: a line that wraps cannot be redrawn. */
  private static final int COLUMNS = 79;

  private final PrintStream out;
  private final Style style;
  private final LongSupplier nanoClock;

  private RunFacts facts;
  private Smoothed loss = new Smoothed();
  private Smoothed accuracy = new Smoothed();
  private final Smoothed seconds = new Smoothed();
  private long lastStep;
  private long shownAt;
  private int liveLength;
  private long replaced;

  /** Shows runs on standard output, live if that (and standard input) is a terminal. */
  @SuppressWarnings("SystemConsoleNull") // true of Java 17 and 21, which are Spark's
  public static ProgressLine onStandardOutput() {
    Style style = System.console() == null ? Style.PLAIN : Style.LIVE;
    return new ProgressLine(System.out, style, System::nanoTime);
  }

  ProgressLine(PrintStream out, Style style, LongSupplier nanoClock) {
    this.out = out;
    this.style = style;
    this.nanoClock = nanoClock;
  }

  @Override
  public void runStarted(RunFacts started) {
    facts = started;
    lastStep = started.firstStep() - 1;
    shownAt = nanoClock.getAsLong();
    keep(
        Figures.format(
            "Training %s (%s) with %s on %s: %s",
            facts.model(),
            plural(facts.parameters(), "parameter"),
            facts.engine(),
            plural(facts.worldSize(), "rank"),
            String.join(", then ", facts.timeline().stages().stream().map(this::text).toList())));
    keep("Run folder " + facts.folder());
    if (facts.firstStep() > 1) {
      keep(
          Figures.format(
              "Resumed after step %s of %s",
              Figures.count(facts.firstStep() - 1), Figures.count(facts.timeline().totalSteps())));
    }
  }

  @Override
  public void computing(List<String> devices) {
    Map<String, Integer> ranks = new LinkedHashMap<>();
    devices.forEach(device -> ranks.merge(device, 1, Integer::sum));
    List<String> parts = new ArrayList<>();
    ranks.forEach((device, count) -> parts.add(plural(count, "rank") + " on " + device));
    keep(String.join("; ", parts));
  }

  @Override
  public void stepCompleted(StepMetrics metrics) {
    if (metrics.step() <= lastStep) {
      keep(
          Figures.format(
              "Back from step %s to step %s: these steps are run again",
              Figures.count(lastStep), Figures.count(metrics.step())));
      loss = new Smoothed();
      accuracy = new Smoothed();
    }
    lastStep = metrics.step();
    loss.add(metrics.loss());
    if (!Double.isNaN(metrics.accuracy())) {
      accuracy.add(metrics.accuracy());
    }
    seconds.add(metrics.seconds() / facts.timeline().batch(metrics.epoch()));
    long now = nanoClock.getAsLong();
    boolean epochEnds = metrics.step() == facts.timeline().lastStep(metrics.epoch());
    boolean due = now - shownAt >= (style == Style.LIVE ? REDRAW_NANOS : PLAIN_NANOS);
    if (due || epochEnds || metrics.step() == facts.firstStep()) {
      shownAt = now;
      show(metrics);
    }
  }

  @Override
  public void loaded(long step, LoadReport report) {
    if (report.replaced() > 0) {
      replaced += report.replaced();
      keep(
          Figures.format(
              "epoch %s  %s could not be decoded and others took their place, such as: %s",
              of(epochOf(step), facts.timeline().epochs()),
              plural(report.replaced(), "image"),
              report.examples().get(0)));
    }
  }

  @Override
  public void evaluated(long step, int epoch, EvaluationCounts counts) {
    evaluation("validation", epoch, counts);
  }

  @Override
  public void averageEvaluated(long step, int epoch, EvaluationCounts counts) {
    evaluation("averaged weights", epoch, counts);
  }

  private void evaluation(String what, int epoch, EvaluationCounts counts) {
    String top5 =
        counts.classes().size() > 5 ? ", top-5 " + Figures.percent(counts.top5Accuracy()) : "";
    keep(
        Figures.format(
            "epoch %s  %s: accuracy %s%s, loss %s on %s",
            of(epoch, facts.timeline().epochs()),
            what,
            Figures.percent(counts.accuracy()),
            top5,
            Figures.loss(counts.loss()),
            plural(counts.images(), "image")));
  }

  @Override
  public void snapshotCommitted(long step, String folder, boolean best) {
    keep(
        Figures.format(
            "epoch %s  snapshot%s: %s",
            of(epochOf(step), facts.timeline().epochs()),
            best ? " (best so far)" : "",
            Figures.folder(folder)));
  }

  @Override
  public void noticed(long step, String text) {
    keep(Figures.format("Look at this: after step %s %s", Figures.count(step), text));
  }

  @Override
  public void roundFailed(String cause, long step) {
    keep("Failed: " + cause);
  }

  @Override
  public void rolledBack(String cause, long step, double share) {
    keep("Rolling back: " + cause);
    keep(
        Figures.format(
            "Going on from step %s with %s of the schedule's learning rate",
            Figures.count(step), Figures.percent(share)));
  }

  @Override
  public void hostExcluded(String host) {
    keep("Leaving out host " + host + ", where ranks failed repeatedly");
  }

  @Override
  public void regrouped(long step, int worldSize) {
    keep(
        Figures.format(
            "Going on from step %s with %s", Figures.count(step), plural(worldSize, "rank")));
  }

  @Override
  public void runEnded(RunEnd end) {
    boolean early = end.failure().isPresent() || end.stopped().isPresent();
    end.stopped().ifPresent(reason -> keep("Stopping: " + reason));
    List<String> parts = new ArrayList<>();
    parts.add(
        Figures.format(
            "%s at step %s after %s",
            early ? "Stopped" : "Done",
            Figures.count(end.step()),
            Figures.duration(end.seconds())));
    if (Double.isFinite(end.imagesPerSecond())) {
      parts.add(Figures.rate(end.imagesPerSecond()) + " images/s");
    }
    if (Double.isFinite(end.bestAccuracy())) {
      parts.add("best accuracy " + Figures.percent(end.bestAccuracy()));
    }
    if (replaced > 0) {
      parts.add(plural(replaced, "damaged image") + " replaced");
    }
    keep(String.join(", ", parts));
    end.bestSnapshot().ifPresent(folder -> keep("Best snapshot " + Figures.folder(folder)));
    String step = Figures.count(end.step());
    switch (end.next()) {
      case SAME_COMMAND -> keep("Start the same command again to go on from step " + step + ".");
      case MEND_FIRST -> {
        if (end.step() > 0) {
          keep("With its cause mended, the run goes on from step " + step + ".");
        }
      }
      case NOTHING -> {}
    }
  }

  private void show(StepMetrics metrics) {
    List<String> parts = parts(metrics);
    if (style == Style.PLAIN) {
      out.println(String.join("  ", parts));
    } else {
      String line = fitting(parts);
      out.print("\r" + line + " ".repeat(Math.max(0, liveLength - line.length())));
      liveLength = line.length();
    }
    out.flush();
  }

  /** The parts of the line in the order of importance. */
  private List<String> parts(StepMetrics metrics) {
    Timeline run = facts.timeline();
    int epoch = metrics.epoch();
    long step = metrics.step() - run.lastStep(epoch - 1);
    double left = run.samples(metrics.step(), run.totalSteps()) * seconds.value();
    double shownLoss = Double.isFinite(metrics.loss()) ? loss.value() : metrics.loss();
    List<String> parts = new ArrayList<>();
    parts.add("epoch " + of(epoch, run.epochs()) + " step " + of(step, run.stepsIn(epoch)));
    parts.add("loss " + Figures.loss(shownLoss));
    if (!Double.isNaN(metrics.accuracy())) {
      parts.add(Figures.format("acc %.1f%%", 100 * accuracy.value()));
    }
    parts.add(Figures.rate(1 / seconds.value()) + " img/s");
    parts.add(Figures.duration(left) + " left");
    parts.add("lr " + Figures.learningRate(metrics.learningRate()));
    return parts;
  }

  private String text(Timeline.Stage stage) {
    return Figures.format(
        "%s of %s, %s images a step",
        plural(stage.epochs(), "epoch"),
        plural(stage.stepsPerEpoch(), "step"),
        Figures.count(stage.batch()));
  }

  private static String fitting(List<String> parts) {
    String wide = String.join("  ", parts);
    if (wide.length() <= COLUMNS) {
      return wide;
    }
    String narrow = String.join(" ", parts);
    return narrow.length() <= COLUMNS || parts.size() == 1
        ? narrow
        : fitting(parts.subList(0, parts.size() - 1));
  }

  /** Prints a line that stays, over the live one. */
  private void keep(String line) {
    if (liveLength > 0) {
      out.print("\r" + " ".repeat(liveLength));
      out.print("\r"); // by itself: within a text it may be part of a name
      liveLength = 0;
    }
    out.println(line);
    out.flush();
  }

  private int epochOf(long step) {
    return facts.timeline().epochOf(step);
  }

  /** {@code 3/10}, always as wide as {@code 10/10}. */
  private static String of(long number, long all) {
    String whole = Long.toString(all);
    return Figures.format("%" + whole.length() + "d/%s", number, whole);
  }

  private static String plural(long count, String noun) {
    return Figures.count(count) + " " + noun + (count == 1 ? "" : "s");
  }
}
