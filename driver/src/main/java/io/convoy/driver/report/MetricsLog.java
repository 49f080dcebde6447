package io.convoy.driver.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoy.executor.data.pipeline.LoadReport;
import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.LayerFigures;
import io.convoy.executor.round.Measurement;
import io.convoy.executor.round.RankTimes;
import io.convoy.executor.round.StepMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Clock;
import java.util.List;

/**
 * Writes what happens in a run as JSON lines ({@code metrics.jsonl}), one object a line, flushed
 * one by one.
 *
 * <p>The first line is {@code {"kind":"header","format":"convoy-metrics","version":1,"time":...}};
 * a resumed run that appends to its file writes another. Then {@code kind} is {@code start}, {@code
 * devices} (what each rank computes on), {@code step}, {@code layers} (figures of each layer in one
 * step, by column), {@code times} (what a rank's last steps took), {@code data}, {@code
 * evaluation}, {@code average_evaluation} (of averaged weights), {@code snapshot}, {@code notice},
 * {@code failure}, {@code roll_back}, {@code exclusion}, {@code repetition} or {@code end}. Times
 * are UTC, in ISO 8601; durations are seconds; accuracies are from 0 to 1. A step's {@code
 * clipped}, {@code regularisation_loss} and {@code update_ratio} are explained at {@link
 * io.convoy.executor.optim.UpdateFigures}. A number that is not finite is the text {@code "NaN"},
 * {@code "Infinity"} or {@code "-Infinity"}; one that does not exist is null. Steps of a repeated
 * round appear again: the last line of a step is the one that counts. The sum modulo 2^64 of the
 * {@code fingerprint}s (hexadecimal) of {@code data} lines is equal for runs that trained on the
 * same batches, however these were divided among ranks.
 */
public final class MetricsLog implements RunListener {
  private static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Writer out;
  private final Clock clock;

  /**
   * Writes the header line.
   *
   * @param out UTF-8; stays open
   * @param clock for the time of each line
   * @throws UncheckedIOException if it cannot be written; so do all other methods
   */
  public MetricsLog(Writer out, Clock clock) {
    this.out = out;
    this.clock = clock;
    write(line("header").put("format", "convoy-metrics").put("version", VERSION));
  }

  @Override
  public void runStarted(RunFacts facts) {
    int epoch = facts.timeline().epochOf(facts.firstStep());
    write(
        line("start")
            .put("folder", facts.folder())
            .put("model", facts.model())
            .put("parameters", facts.parameters())
            .put("engine", facts.engine())
            .put("world_size", facts.worldSize())
            .put("batch", facts.timeline().batch(epoch))
            .put("epochs", facts.timeline().epochs())
            .put("steps_per_epoch", facts.timeline().stepsIn(epoch))
            .put("first_step", facts.firstStep()));
  }

  @Override
  public void computing(List<String> devices) {
    write(line("devices").set("devices", JSON.valueToTree(devices)));
  }

  @Override
  public void stepCompleted(StepMetrics metrics) {
    write(
        line("step")
            .put("step", metrics.step())
            .put("epoch", metrics.epoch())
            .put("loss", metrics.loss())
            .put("accuracy", known(metrics.accuracy()))
            .put("learning_rate", metrics.learningRate())
            .put("gradient_norm", metrics.gradientNorm())
            .put("clipped", metrics.update().clipped())
            .put("regularisation_loss", known(metrics.update().regularisationLoss()))
            .put("update_ratio", known(metrics.update().updateRatio()))
            .put("seconds", metrics.seconds())
            .put("wait_seconds", known(metrics.waitSeconds())));
  }

  @Override
  public void measured(Measurement measurement) {
    if (measurement instanceof LayerFigures layers) {
      write(LayerColumns.added(line("layers"), layers));
    } else if (measurement instanceof RankTimes times) {
      write(
          line("times")
              .put("rank", times.rank())
              .put("step", times.step())
              .put("steps", times.steps())
              .put("seconds", times.seconds())
              .put("wait_seconds", times.waiting())
              .put("compute_seconds", times.computing())
              .put("exchange_seconds", times.exchanging())
              .put("update_seconds", times.updating()));
    }
  }

  @Override
  public void loaded(long step, LoadReport report) {
    write(
        line("data")
            .put("step", step)
            .put("images", report.images())
            .put("bytes", report.bytes())
            .put("images_per_thread_second", report.imagesPerSecond())
            .put("replaced", report.replaced())
            .put("fingerprint", String.format("%016x", report.fingerprint()))
            .set("examples", JSON.valueToTree(report.examples())));
  }

  @Override
  public void evaluated(long step, int epoch, EvaluationCounts counts) {
    evaluation("evaluation", step, epoch, counts);
  }

  @Override
  public void averageEvaluated(long step, int epoch, EvaluationCounts counts) {
    evaluation("average_evaluation", step, epoch, counts);
  }

  private void evaluation(String kind, long step, int epoch, EvaluationCounts counts) {
    write(
        line(kind)
            .put("step", step)
            .put("epoch", epoch)
            .put("images", counts.images())
            .put("loss", counts.loss())
            .put("accuracy", counts.accuracy())
            .put("top5_accuracy", counts.top5Accuracy())
            .put("balanced_accuracy", counts.balancedAccuracy()));
  }

  @Override
  public void snapshotCommitted(long step, String folder, boolean best) {
    write(line("snapshot").put("step", step).put("folder", folder).put("best", best));
  }

  @Override
  public void noticed(long step, String text) {
    write(line("notice").put("step", step).put("text", text));
  }

  @Override
  public void roundFailed(String cause, long step) {
    write(line("failure").put("step", step).put("cause", cause));
  }

  @Override
  public void rolledBack(String cause, long step, double share) {
    write(line("roll_back").put("step", step).put("rate_share", share).put("cause", cause));
  }

  @Override
  public void hostExcluded(String host) {
    write(line("exclusion").put("host", host));
  }

  @Override
  public void regrouped(long step, int worldSize) {
    write(line("repetition").put("step", step).put("world_size", worldSize));
  }

  @Override
  public void runEnded(RunEnd end) {
    write(
        line("end")
            .put("step", end.step())
            .put("seconds", end.seconds())
            .put("images_per_second", known(end.imagesPerSecond()))
            .put("best_accuracy", known(end.bestAccuracy()))
            .put("best_snapshot", end.bestSnapshot().orElse(null))
            .put("failure", end.failure().orElse(null))
            .put("stopped", end.stopped().orElse(null)));
  }

  /** Null for a figure that does not exist. */
  private static Double known(double figure) {
    return Double.isNaN(figure) ? null : figure;
  }

  private ObjectNode line(String kind) {
    return JSON.createObjectNode().put("kind", kind).put("time", clock.instant().toString());
  }

  private void write(ObjectNode line) {
    try {
      out.write(JSON.writeValueAsString(line) + "\n");
      out.flush();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a line of metrics is no JSON", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the metrics log: " + e.getMessage(), e);
    }
  }
}
