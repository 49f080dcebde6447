package io.convoy.driver.report;

import static java.lang.Double.NaN;
import static java.lang.Double.POSITIVE_INFINITY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.convoy.executor.data.pipeline.LoadReport;
import io.convoy.executor.round.LayerFigures;
import io.convoy.executor.round.RankTimes;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MetricsLogTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-05-04T12:00:00Z"), ZoneOffset.UTC);

  private final StringWriter out = new StringWriter();

  @Test
  void log_ofARun_isTheseLines() {
    MetricsLog log = new MetricsLog(() -> out, NOON);
    log.runStarted(Runs.facts(1));
    log.computing(List.of("the CPU", "the CPU"));
    log.stepCompleted(Runs.step(5, 2.25, 0.5));
    log.measured(
        new LayerFigures(
            5,
            2,
            List.of(
                new LayerFigures.Layer("conv", 1.23456, 2, 0.00098765, -0.5, 1, 0.25),
                new LayerFigures.Layer("pool", NaN, NaN, NaN, 1e-7, POSITIVE_INFINITY, 0))));
    log.measured(new RankTimes(1, 5, 4, 2, 0.25, 1, 0.5, 0.125));
    log.loaded(8, new LoadReport(1024, 65_536, 4, 1, List.of("cannot use k"), 255));
    log.evaluated(8, 2, Runs.counts(2));
    log.snapshotCommitted(8, "runs/a/snapshots/8", true);
    log.runEnded(
        new RunEnd(
            8,
            4.5,
            512,
            0.75,
            Optional.of("runs/a/snapshots/8"),
            Optional.empty(),
            Optional.empty(),
            RunEnd.Next.NOTHING));
    assertThat(out.toString().replace(",\"time\":\"2026-05-04T12:00:00Z\"", ""))
        .isEqualTo(
            """
            {"kind":"header","format":"convoy-metrics","version":1}
            {"kind":"start","folder":"runs/a","model":"resnet20","parameters":272474,"engine":"torch","world_size":2,"batch":256,"epochs":10,"steps_per_epoch":4,"steps":40,"first_step":1}
            {"kind":"devices","devices":["the CPU","the CPU"]}
            {"kind":"step","step":5,"epoch":2,"loss":2.25,"accuracy":0.25,"learning_rate":0.0832,"gradient_norm":1.5,"clipped":0.0,"regularisation_loss":null,"update_ratio":null,"seconds":0.5,"wait_seconds":0.01}
            {"kind":"layers","step":5,"epoch":2,"names":["conv","pool"],"gradient_norm":[1.235,null],"weight_norm":[2.0,null],"update_ratio":[9.877E-4,null],"output_mean":[-0.5,1.0E-7],"output_deviation":[1.0,"Infinity"],"dead":[0.25,0.0]}
            {"kind":"times","rank":1,"step":5,"steps":4,"seconds":2.0,"wait_seconds":0.25,"compute_seconds":1.0,"exchange_seconds":0.5,"update_seconds":0.125}
            {"kind":"data","step":8,"images":1024,"bytes":65536,"images_per_thread_second":256.0,"replaced":1,"fingerprint":"00000000000000ff","examples":["cannot use k"]}
            {"kind":"evaluation","step":8,"epoch":2,"images":20,"loss":1.5,"accuracy":0.05,"top5_accuracy":0.95,"balanced_accuracy":0.05}
            {"kind":"snapshot","step":8,"folder":"runs/a/snapshots/8","best":true}
            {"kind":"end","step":8,"seconds":4.5,"images_per_second":512.0,"best_accuracy":0.75,"best_snapshot":"runs/a/snapshots/8","failure":null,"stopped":null}
            """);
  }

  @Test
  void log_figuresThatAreNotFinite_staysJson() throws IOException {
    MetricsLog log = new MetricsLog(() -> out, NOON);
    log.stepCompleted(Runs.step(1, Double.NaN, Double.POSITIVE_INFINITY));
    log.runEnded(
        new RunEnd(
            1,
            1,
            Double.NaN,
            Double.NaN,
            Optional.empty(),
            Optional.of("loss \"NaN\"\n!"),
            Optional.empty(),
            RunEnd.Next.MEND_FIRST));
    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(3);
    JsonNode step = new ObjectMapper().readTree(lines.get(1));
    assertThat(step.get("loss").asText()).isEqualTo("NaN");
    assertThat(step.get("seconds").asText()).isEqualTo("Infinity");
    JsonNode end = new ObjectMapper().readTree(lines.get(2));
    assertThat(end.get("best_accuracy").isNull()).isTrue();
    assertThat(end.get("images_per_second").isNull()).isTrue();
    assertThat(end.get("failure").asText()).isEqualTo("loss \"NaN\"\n!");
  }

  @Test
  void log_everyLine_isFlushedBeforeItReturns() {
    StringBuilder flushed = new StringBuilder();
    StringWriter pending = new StringWriter();
    Writer buffering =
        new Writer() {
          @Override
          public void write(char[] text, int offset, int length) {
            pending.write(text, offset, length);
          }

          @Override
          public void flush() {
            flushed.append(pending);
            pending.getBuffer().setLength(0);
          }

          @Override
          public void close() {
            throw new AssertionError("the log does not own its writer");
          }
        };
    MetricsLog log = new MetricsLog(() -> buffering, NOON);
    assertThat(flushed).contains("header").endsWith("\n");
    log.snapshotCommitted(1, "s", false);
    assertThat(flushed).contains("snapshot").endsWith("\n");
  }

  @Test
  void log_writerFails_saysWhy() {
    Writer full =
        new Writer() {
          @Override
          public void write(char[] text, int offset, int length) throws IOException {
            throw new IOException("no space left");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    assertThatThrownBy(() -> new MetricsLog(() -> full, NOON))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("no space left");
  }

  private static Clock clock(AtomicReference<Instant> now) {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return now.get();
      }
    };
  }

  /** A disk that is full for a while, in memory. */
  private static final class TroubledParts implements MetricsParts {
    private final List<StringWriter> files = new ArrayList<>();
    private final boolean readOnceClosed;
    private boolean full;

    TroubledParts(boolean readOnceClosed) {
      this.readOnceClosed = readOnceClosed;
    }

    @Override
    public Writer open() throws IOException {
      requireRoom();
      StringWriter file = new StringWriter();
      files.add(file);
      return new FilterWriter(file) {
        @Override
        public void write(String text, int offset, int length) throws IOException {
          requireRoom();
          super.write(text, offset, length);
        }
      };
    }

    private void requireRoom() throws IOException {
      if (full) {
        throw new IOException("no space left");
      }
    }

    @Override
    public boolean isReadOnceClosed() {
      return readOnceClosed;
    }

    List<String> lines(int file) {
      return files.get(file).toString().lines().toList();
    }
  }

  @Test
  void log_writesThatFailForAWhile_goesOnInAnotherFileWithoutLoss() {
    TroubledParts parts = new TroubledParts(false);
    AtomicReference<Instant> now = new AtomicReference<>(NOON.instant());
    MetricsLog log = new MetricsLog(parts, clock(now));
    log.noticed(1, "before");
    parts.full = true;
    assertThatThrownBy(() -> log.noticed(2, "during"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("no space left");
    log.noticed(3, "too soon to try again");
    parts.full = false;
    now.set(now.get().plusSeconds(11));
    log.noticed(4, "after");
    assertThat(parts.files).hasSize(2);
    assertThat(parts.lines(0)).hasSize(2).last().asString().contains("before");
    List<String> second = parts.lines(1);
    assertThat(second).hasSize(5);
    assertThat(second.get(0)).contains("\"kind\":\"header\"");
    assertThat(second.get(1)).contains("the metrics go on here: a write failed (no space left)");
    assertThat(second.get(2)).contains("during");
    assertThat(second.get(3)).contains("too soon to try again");
    assertThat(second.get(4)).contains("after");
  }

  @Test
  void log_onAStoreWithoutAppend_writesAFileForEachSnapshot() {
    TroubledParts parts = new TroubledParts(true);
    MetricsLog log = new MetricsLog(parts, NOON);
    log.noticed(1, "one");
    assertThat(parts.files).isEmpty();
    log.snapshotCommitted(1, "a", false);
    log.noticed(2, "two");
    assertThat(parts.files).hasSize(1);
    log.close();
    assertThat(parts.lines(0)).hasSize(3).last().asString().contains("\"kind\":\"snapshot\"");
    assertThat(parts.lines(1)).hasSize(2).first().asString().contains("\"kind\":\"header\"");
    assertThat(parts.lines(1)).last().asString().contains("two");
  }
}
