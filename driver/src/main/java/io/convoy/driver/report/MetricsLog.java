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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 *
 * <p>A write that fails does not end it: it goes on in the next file, which begins with a header, a
 * {@code notice} of what happened, and the lines that may not have been written. Where a file can
 * be read only once it is closed, lines are kept until a snapshot is complete, and then written.
 */
public final class MetricsLog implements RunListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsLog.class);
  private static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Lines that wait for a file system at most; the oldest are dropped, and counted. */
  private static final int MOST_WAITING = 100_000;

  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final MetricsParts parts;
  private final boolean whole;
  private final Clock clock;
  private final Deque<String> waiting = new ArrayDeque<>();
  private Writer out;
  private String failure = "";
  private long dropped;
  private Instant retryAt = Instant.MIN;

  /**
   * Writes the header line.
   *
   * @param clock for the time of each line
   * @throws UncheckedIOException if it cannot be written; so do all other methods, which try again
   *     later
   */
  public MetricsLog(MetricsParts parts, Clock clock) {
    this.parts = parts;
    this.clock = clock;
    whole = parts.isReadOnceClosed();
    if (!whole) {
      write();
    }
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
            .put("steps", facts.timeline().totalSteps())
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
    settle();
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
      waiting.add(JSON.writeValueAsString(line) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a line of metrics is no JSON", e);
    }
    if (waiting.size() > MOST_WAITING) {
      waiting.remove();
      dropped++;
    }
    if (!whole) {
      write();
    }
  }

  /** Has what happened so far survive the end of this process. */
  private void settle() {
    if (whole) {
      write();
    } else if (out != null) {
      perform(parts::sync);
    }
  }

  private void write() {
    if (clock.instant().isBefore(retryAt)) {
      return;
    }
    perform(this::drain);
  }

  /** An operation on the file. */
  private interface FileAction {
    void run() throws IOException;
  }

  /** Does something, and if that fails once more with the next file. */
  private void perform(FileAction action) {
    try {
      action.run();
    } catch (IOException e) {
      abandon(e);
      try {
        drain();
      } catch (IOException again) {
        abandon(again);
        retryAt = clock.instant().plus(PAUSE);
        throw new UncheckedIOException(
            "cannot write the metrics log: " + again.getMessage(), again);
      }
    }
  }

  private void abandon(IOException cause) {
    failure = String.valueOf(cause.getMessage());
    Writer broken = out;
    out = null;
    if (broken != null) {
      try {
        broken.close();
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
  }

  private void drain() throws IOException {
    if (out == null) {
      out = parts.open();
      begin();
    }
    for (String line : waiting) {
      out.write(line);
    }
    out.flush();
    if (whole) {
      Writer written = out;
      out = null;
      written.close();
    }
    waiting.clear();
    dropped = 0;
  }

  private void begin() throws IOException {
    out.write(line("header").put("format", "convoy-metrics").put("version", VERSION) + "\n");
    if (!failure.isEmpty()) {
      String text =
          String.format(
              "the metrics go on here: a write failed (%s)%s",
              failure, dropped == 0 ? "" : ", and " + dropped + " lines are lost");
      out.write(line("notice").put("step", 0).put("text", text) + "\n");
      failure = "";
    }
  }

  /** Writes what is left; a run whose metrics cannot be written has run all the same. */
  @Override
  public void close() {
    retryAt = Instant.MIN;
    try {
      if (!waiting.isEmpty()) {
        write();
      }
      if (out != null) {
        out.close();
      }
    } catch (UncheckedIOException | IOException e) {
      LOG.warn("the end of the metrics is not written", e);
    }
  }
}
