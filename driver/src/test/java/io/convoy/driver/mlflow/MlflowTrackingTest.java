package io.convoy.driver.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.report.RunEnd;
import io.convoy.driver.report.RunFacts;
import io.convoy.driver.schedule.Timeline;
import io.convoy.executor.optim.UpdateFigures;
import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.StepMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class MlflowTrackingTest {
  private static final Map<String, byte[]> REPORT =
      Map.of("report.html", "<html/>".getBytes(StandardCharsets.UTF_8));

  private final List<String> told = new CopyOnWriteArrayList<>();
  private final Map<String, String> parameters = new TreeMap<>(Map.of("train.epochs", "2"));
  private String memory = "";

  private MlflowTracking tracking(String address) {
    TrackedRun.Memory kept =
        new TrackedRun.Memory() {
          @Override
          public String recall() {
            return memory;
          }

          @Override
          public void keep(String text) {
            memory = text;
          }
        };
    TrackedRun run = new TrackedRun(address, "cats & dogs", "a", parameters, kept);
    return new MlflowTracking(run, told::add, Clock.systemUTC(), Duration.ofSeconds(20));
  }

  private static RunFacts facts(long firstStep) {
    return new RunFacts("runs/a", "lenet", 100, "torch", 2, Timeline.even(2, 10, 4), firstStep);
  }

  private static StepMetrics step(long step, double loss) {
    return new StepMetrics(step, 1, loss, 0.5, 0.1, UpdateFigures.of(1.5), 0.5, 0);
  }

  private static RunEnd end(String stopped) {
    return new RunEnd(
        4,
        1,
        1,
        0.5,
        Optional.empty(),
        Optional.empty(),
        Optional.ofNullable(stopped),
        RunEnd.Next.NOTHING);
  }

  @Test
  void run_ofManyStepsAndKeys_isTrackedWithinTheLimits() throws Exception {
    for (int i = 0; i < 250; i++) {
      parameters.put("key." + i, "v".repeat(2 * i) + "\u00e9".repeat(i));
    }
    try (DocumentedServer server = new DocumentedServer(0)) {
      try (MlflowTracking tracking = tracking(server.address())) {
        tracking.runStarted(facts(1));
        for (int i = 1; i <= 1000; i++) {
          tracking.stepCompleted(step(i, i == 3 ? Double.NaN : 2.0 / i));
        }
        tracking.evaluated(1000, 1, new EvaluationCounts(4, 2, 3, 4, List.of()));
        tracking.runEnded(end(null));
        tracking.finish(REPORT);
      }
      assertThat(server.refusals).isEmpty();
      assertThat(told).isEmpty();
      assertThat(server.values("train/loss")).hasSize(999).startsWith("1: 2.0", "2: 1.0", "4: 0.5");
      assertThat(server.values("train/images_per_second")).hasSize(1000).startsWith("1: 20.0");
      assertThat(server.values("validation/accuracy")).containsExactly("1000: 0.75");
      assertThat(server.parameters).hasSize(251).containsEntry("train.epochs", "2");
      assertThat(server.parameters.get("key.249")).endsWith("...").hasSizeLessThanOrEqualTo(500);
      assertThat(server.tags).containsEntry("convoy.model", "lenet");
      assertThat(server.experiments).containsOnlyKeys("cats & dogs");
      assertThat(server.runs.get("r0").at("/run/info/status").asText()).isEqualTo("FINISHED");
      assertThat(server.files).containsEntry("0/r0/artifacts/report.html", "<html/>");
    }
  }

  @Test
  void run_resumed_goesOnInTheSameRunWithoutItsParameters() throws Exception {
    try (DocumentedServer server = new DocumentedServer(0)) {
      try (MlflowTracking tracking = tracking(server.address())) {
        tracking.stepCompleted(step(1, 2));
        tracking.runEnded(end("time is over"));
        tracking.finish(Map.of());
      }
      assertThat(server.runs.get("r0").at("/run/info/status").asText()).isEqualTo("KILLED");
      parameters.put("train.epochs", "3");
      try (MlflowTracking tracking = tracking(server.address())) {
        tracking.stepCompleted(step(2, 1));
        tracking.finish(Map.of());
      }
      assertThat(server.runs).hasSize(1);
      assertThat(server.runs.get("r0").at("/run/info/status").asText()).isEqualTo("RUNNING");
      assertThat(server.values("train/loss")).containsExactly("1: 2.0", "2: 1.0");
      assertThat(server.parameters).containsEntry("train.epochs", "2");
      assertThat(server.refusals).isEmpty();

      server.runs.clear(); // somebody has deleted it
      server.parameters.clear();
      try (MlflowTracking tracking = tracking(server.address())) {
        tracking.stepCompleted(step(3, 1));
        tracking.finish(Map.of());
      }
      assertThat(server.runs).hasSize(1);
      assertThat(told).isEmpty();
    }
  }

  @Test
  void server_away_isToldOnceAndHearsAllWhenItIsBack() throws Exception {
    try (DocumentedServer server = new DocumentedServer(0)) {
      server.down = true;
      try (MlflowTracking tracking = tracking(server.address())) {
        tracking.runStarted(facts(1));
        tracking.stepCompleted(step(1, 2));
        tracking.finish(Map.of());
        tracking.stepCompleted(step(2, 1));
        tracking.finish(Map.of());
        assertThat(told)
            .filteredOn(line -> line.contains("is away"))
            .containsExactly(
                "Warning: MLflow at "
                    + server.address()
                    + " is away (503 starting); the run goes on, and tells it later");
        assertThat(told)
            .contains(
                "Warning: MLflow was not told 10 values of metrics; metrics.jsonl has them all");
        server.down = false;
        tracking.runEnded(end(null));
        tracking.finish(REPORT);
      }
      assertThat(server.values("train/loss")).containsExactly("1: 2.0", "2: 1.0");
      assertThat(server.tags).containsEntry("convoy.world_size", "2");
      assertThat(server.parameters).hasSize(1);
      assertThat(server.files).hasSize(1);
    }
  }

  @Test
  void server_thatIsNone_neverStopsARun() throws Exception {
    DocumentedServer gone = new DocumentedServer(0);
    gone.close();
    try (MlflowTracking tracking = tracking(gone.address())) {
      tracking.stepCompleted(step(1, 2));
      tracking.finish(REPORT);
    }
    assertThat(told).hasSize(2).first().asString().contains("is away (", "the run goes on");
  }

  @Test
  void server_thatTakesNoFiles_isNamedOnce() throws Exception {
    try (DocumentedServer server = new DocumentedServer(0)) {
      server.artifacts = "s3://bucket/";
      try (MlflowTracking tracking = tracking(server.address())) {
        tracking.finish(Map.of("a", new byte[1], "b", new byte[1]));
      }
      assertThat(told).hasSize(1).first().asString().contains("takes no files by HTTP");
    }
  }

  @Test
  void shortened_ofLongTexts_keepsWholeCharacters() {
    assertThat(LogBatch.shortened("short", 10)).isEqualTo("short");
    assertThat(LogBatch.shortened("\u00e9".repeat(6), 10)).isEqualTo("\u00e9\u00e9\u00e9...");
  }
}
