package io.convoy.driver.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.schedule.Timeline;
import io.convoy.executor.optim.UpdateFigures;
import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.StepMetrics;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long nanos;

  @Test
  void plain_wholeRun_isTheseLines() {
    ProgressLine line = line(ProgressLine.Style.PLAIN);
    line.runStarted(Runs.facts(1));
    for (int step = 1; step <= 8; step++) {
      step(line, step, 2, 1);
    }
    line.evaluated(8, 2, Runs.counts(10));
    line.snapshotCommitted(8, "runs/a/snapshots/step-8", true);
    line.snapshotCommitted(12, "runs/a/snapshots/step-12", false);
    line.runEnded(
        new RunEnd(
            40,
            3725,
            1234.2,
            0.9123,
            Optional.of("runs/a/snapshots/step-8"),
            Optional.empty(),
            Optional.empty(),
            RunEnd.Next.NOTHING));
    assertThat(output())
        .isEqualTo(
            """
            Training resnet20 (272,474 parameters) with torch on 2 ranks: 10 epochs of 4 steps, 256 images a step
            Run folder runs/a
            epoch  1/10 step 1/4  loss 2.0000  acc 25.0%  256 img/s  0:39 left  lr 0.0832
            epoch  1/10 step 4/4  loss 2.0000  acc 25.0%  256 img/s  0:36 left  lr 0.0832
            epoch  2/10 step 4/4  loss 2.0000  acc 25.0%  256 img/s  0:32 left  lr 0.0832
            epoch  2/10  validation: accuracy 45.00 %, top-5 99.00 %, loss 1.5000 on 100 images
            epoch  2/10  snapshot (best so far): runs/a/snapshots/step-8
            epoch  3/10  snapshot: runs/a/snapshots/step-12
            Done at step 40 after 1:02:05, 1,234 images/s, best accuracy 91.23 %
            Best snapshot runs/a/snapshots/step-8
            """);
  }

  @Test
  void plain_devices_areCounted() {
    ProgressLine line = line(ProgressLine.Style.PLAIN);
    line.computing(List.of("NVIDIA H100, CUDA 13.0, cuDNN 9.19", "the CPU", "the CPU"));
    line.computing(List.of("the CPU"));
    assertThat(output())
        .isEqualTo(
            """
            1 rank on NVIDIA H100, CUDA 13.0, cuDNN 9.19; 2 ranks on the CPU
            1 rank on the CPU
            """);
  }

  @Test
  void plain_slowSteps_areShownEveryTenSeconds() {
    ProgressLine line = line(ProgressLine.Style.PLAIN);
    line.runStarted(new RunFacts("r", "m", 1, "torch", 1, Timeline.even(1, 8, 1000), 1));
    for (int step = 1; step <= 20; step++) {
      tell(line, Runs.step(step, 1, 1, 3));
    }
    assertThat(output().lines().filter(text -> text.startsWith("epoch")))
        .extracting(text -> text.replaceAll(".*step +(\\d+)/.*", "$1"))
        .containsExactly("1", "5", "9", "13", "17");
  }

  private static RunEnd failed(long step, RunEnd.Next next) {
    return new RunEnd(
        step,
        61,
        Double.NaN,
        Double.NaN,
        Optional.empty(),
        Optional.of("rank 1 is lost"),
        Optional.empty(),
        next);
  }

  /** The same command would meet the same cause. */
  @Test
  void plain_runThatFailsAgainAndAgain_isNotToBeStartedAgain() {
    ProgressLine line = line(ProgressLine.Style.PLAIN);
    line.runStarted(Runs.facts(1));
    line.runEnded(failed(0, RunEnd.Next.MEND_FIRST));
    assertThat(output()).endsWith("Stopped at step 0 after 1:01\n");
    line.runEnded(failed(12, RunEnd.Next.MEND_FIRST));
    assertThat(output())
        .endsWith("after 1:01\nWith its cause mended, the run goes on from step 12.\n")
        .doesNotContain("same command");
  }

  @Test
  void plain_resumedAndFailedRun_saysSo() {
    ProgressLine line = line(ProgressLine.Style.PLAIN);
    line.runStarted(Runs.facts(9));
    line.runEnded(failed(12, RunEnd.Next.SAME_COMMAND));
    assertThat(output())
        .endsWith(
            """
            Resumed after step 8 of 40
            Stopped at step 12 after 1:01
            Start the same command again to go on from step 12.
            """);
  }

  @Test
  void steps_runAgain_areAnnouncedAndSmoothedAnew() {
    ProgressLine line = line(ProgressLine.Style.PLAIN);
    line.runStarted(Runs.facts(1));
    step(line, 1, 2, 1);
    step(line, 2, 90, 1);
    step(line, 3, 90, 1);
    step(line, 2, 4, 1);
    step(line, 3, 4, 1);
    step(line, 4, 4, 1);
    assertThat(output())
        .contains("\nBack from step 3 to step 2: these steps are run again\n")
        .contains("epoch  1/10 step 4/4  loss 4.0000 ");
  }

  @Test
  void steps_lossNotFinite_showsItAndRecovers() {
    ProgressLine line = line(ProgressLine.Style.PLAIN);
    line.runStarted(new RunFacts("r", "m", 1, "torch", 1, Timeline.even(3, 8, 1), 1));
    tell(line, Runs.step(1, 1, 2, 1));
    tell(line, Runs.step(2, 2, Double.NaN, 1));
    tell(line, Runs.step(3, 3, 2, 1));
    assertThat(output())
        .contains("epoch 2/3 step 1/1  loss NaN ")
        .contains("epoch 3/3 step 1/1  loss 2.0000 ");
  }

  @Test
  void steps_accuracyNotCounted_leaveItOut() {
    ProgressLine line = line(ProgressLine.Style.PLAIN);
    line.runStarted(new RunFacts("r", "m", 1, "nd4j", 1, Timeline.even(1, 8, 1), 1));
    UpdateFigures none = UpdateFigures.of(Double.NaN);
    tell(line, new StepMetrics(1, 1, 2, Double.NaN, 0.1, none, 1, Double.NaN));
    assertThat(output()).contains("epoch 1/1 step 1/1  loss 2.0000  8.0 img/s ");
  }

  @Test
  void live_wholeRun_looksLikeThisOnATerminal() {
    ProgressLine line = line(ProgressLine.Style.LIVE);
    line.runStarted(Runs.facts(1));
    for (int step = 1; step <= 3; step++) {
      step(line, step, 2, 1);
    }
    assertThat(screen())
        .last()
        .isEqualTo("epoch  1/10 step 3/4  loss 2.0000  acc 25.0%  256 img/s  0:37 left  lr 0.0832");
    step(line, 4, 2, 1);
    line.evaluated(4, 1, Runs.counts(3));
    line.snapshotCommitted(4, "s", false);
    step(line, 5, 2, 1);
    assertThat(screen())
        .containsExactly(
            "Training resnet20 (272,474 parameters) with torch on 2 ranks: 10 epochs of 4 steps,"
                + " 256 images a step",
            "Run folder runs/a",
            "epoch  1/10  validation: accuracy 10.00 %, loss 1.5000 on 30 images",
            "epoch  1/10  snapshot: s",
            "epoch  2/10 step 1/4  loss 2.0000  acc 25.0%  256 img/s  0:35 left  lr 0.0832");
  }

  @Test
  void live_fastSteps_areRedrawnTenTimesASecond() {
    ProgressLine line = line(ProgressLine.Style.LIVE);
    line.runStarted(new RunFacts("r", "m", 1, "torch", 1, Timeline.even(1, 8, 5000), 1));
    for (int step = 1; step <= 1000; step++) {
      tell(line, Runs.step(step, 1, 1, 0.001));
    }
    assertThat(output().chars().filter(c -> c == '\r').count()).isBetween(9L, 11L);
  }

  @Test
  void live_longFigures_neverWraps() {
    ProgressLine line = line(ProgressLine.Style.LIVE);
    line.runStarted(
        new RunFacts("r", "m", 1, "torch", 64, Timeline.even(1000, 65536, 1_000_000), 1));
    step(line, 1, 12345.6, 0.5);
    assertThat(screen()).last().asString().hasSizeBetween(60, 79).contains("epoch    1/1000 step");
  }

  @Test
  void evaluated_nothing_showsNoFigure() {
    ProgressLine line = line(ProgressLine.Style.PLAIN);
    line.runStarted(Runs.facts(1));
    line.evaluated(4, 1, EvaluationCounts.none(3));
    assertThat(output()).contains("validation: accuracy -, loss NaN on 0 images");
  }

  private ProgressLine line(ProgressLine.Style style) {
    return new ProgressLine(
        new PrintStream(bytes, false, StandardCharsets.UTF_8), style, () -> nanos);
  }

  private void step(ProgressLine line, long step, double loss, double seconds) {
    tell(line, Runs.step(step, loss, seconds));
  }

  private void tell(ProgressLine line, StepMetrics metrics) {
    nanos += (long) (metrics.seconds() * 1e9);
    line.stepCompleted(metrics);
  }

  private String output() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** What a terminal shows: a carriage return goes back to the start of the line. */
  private List<String> screen() {
    List<String> screen = new ArrayList<>();
    for (String line : output().split("\n", -1)) {
      StringBuilder shown = new StringBuilder();
      for (String text : line.split("\r", -1)) {
        shown.replace(0, Math.min(shown.length(), text.length()), text);
      }
      screen.add(shown.toString().stripTrailing());
    }
    return screen;
  }
}
