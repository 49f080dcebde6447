package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.optim.LookaheadSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.ParameterRule;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.round.RankReport;
import io.convoy.executor.round.SavePlan;
import io.convoy.executor.round.StepMetrics;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rounds of ranks whose optimizer has slow weights and groups. */
class LookaheadRanksTest extends RankRounds {
  private static final int STEPS = 4;

  /** In the middle of a cycle of three steps. */
  private static final int DONE = 2;

  @BeforeEach
  void choose() {
    precision = Precision.FP32;
    optimizer =
        new OptimizerSpec(
            "adamw",
            new LookaheadSpec(3, 0.5),
            List.of(new ParameterRule(List.of("*"), Map.of("parameters", "biases", "rate", 2))),
            Map.of());
  }

  private void train(String name, int from, int ranks) throws Exception {
    run = name;
    SavePlan saves =
        new SavePlan(root(name), DONE, Duration.ZERO, Duration.ZERO, false, true, false);
    List<StepRates> rates = Collections.nCopies(STEPS - from, StepRates.of(0.01));
    List<RankReport> reports = run(plan(ranks, from, train(from, rates, saves)));
    assertThat(reports).doesNotContainNull();
    assertThat(reports).extracting(RankReport::parametersSha256).containsOnly(sha(reports));
  }

  private static String sha(List<RankReport> reports) {
    return reports.get(0).parametersSha256();
  }

  private String root(String name) {
    return folder.resolve(name).toString();
  }

  private byte[] lastState(String name) throws Exception {
    return Files.readAllBytes(
        Path.of(SnapshotFiles.folder(root(name), STEPS)).resolve("state.safetensors"));
  }

  @Test
  void run_resumedWithinACycle_hasTheBitsOfTheUninterrupted() throws Exception {
    train("whole", 0, 2);
    snapshot = SnapshotFiles.folder(root("whole"), DONE);
    train("resumed", DONE, 2);
    assertThat(lastState("resumed")).isEqualTo(lastState("whole"));
  }

  @Test
  void run_onThreeRanks_isThatOfOne() throws Exception {
    train("one", 0, 1);
    List<StepMetrics> alone = List.copyOf(contexts.get(0).steps);
    train("three", 0, 3);
    List<StepMetrics> shared = contexts.get(0).steps;
    assertThat(shared).hasSize(STEPS).hasSameSizeAs(alone);
    for (int i = 0; i < STEPS; i++) {
      assertThat(shared.get(i).loss()).isCloseTo(alone.get(i).loss(), within(1e-5));
    }
  }
}
