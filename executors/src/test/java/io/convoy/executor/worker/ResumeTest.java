package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.data.augment.AugmentationSpec;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.round.SavePlan;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rounds that go on from a snapshot in the middle of an epoch. */
class ResumeTest extends RankRounds {
  private static final int STEPS = IMAGES / BATCH;

  /** A schedule of the rate, a share for the average, and momentum that changes. */
  private static List<StepRates> rates(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(step -> new StepRates(0.01 / step, 1 - 0.1 * step, 1, 0.3))
        .toList();
  }

  private byte[] stateAfterTheEpoch(String name, int from, int ranks) throws Exception {
    run = name;
    String root = folder.resolve(name).toString();
    SavePlan saves = new SavePlan(root, 1, Duration.ZERO, Duration.ZERO, false, true, false);
    assertThat(run(plan(ranks, from, train(from, rates(from + 1, STEPS), saves))))
        .doesNotContainNull();
    Path last = Path.of(SnapshotFiles.folder(root, STEPS));
    return Files.readAllBytes(last.resolve("state.safetensors"));
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void epoch_resumedAfterAnyStep_hasTheBitsOfTheWhole(Precision mixed) throws Exception {
    precision = mixed;
    model = new ModelSpec("nin", SHAPE, 3, Map.of("width", 12.0), 1);
    augment =
        List.of(
            new AugmentationSpec("random-crop", Map.of()),
            new AugmentationSpec("horizontal-flip", Map.of()));
    optimizer = new OptimizerSpec("adamw", Map.of());
    averaged = true;
    byte[] whole = stateAfterTheEpoch("whole", 0, 2);
    assertThat(stateAfterTheEpoch("again", 0, 2)).isEqualTo(whole);
    for (int step = 1; step < STEPS; step++) {
      snapshot = SnapshotFiles.folder(folder.resolve("whole").toString(), step);
      assertThat(stateAfterTheEpoch("resumed" + step, step, 2))
          .as("resumed after step %d", step)
          .isEqualTo(whole);
    }
  }
}
