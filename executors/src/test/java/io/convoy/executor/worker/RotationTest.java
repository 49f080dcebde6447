package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.augment.AugmentationSpec;
import io.convoy.executor.data.dataset.LearningTask;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.RankReport;
import io.convoy.executor.round.RoundTask;
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

/** Rounds in which the network learns by which angle images are turned. */
class RotationTest extends RankRounds {
  /** An epoch shows each image four times; batches of six cut images in two. */
  private static final int STEPS = 4 * IMAGES / BATCH;

  private static final int DONE = 5;

  @BeforeEach
  void turn() {
    task = LearningTask.ROTATION;
    model = new ModelSpec("lenet", SHAPE, 4, Map.of(), 1);
    augment =
        List.of(
            new AugmentationSpec("random-crop", Map.of()),
            new AugmentationSpec("horizontal-flip", Map.of()));
  }

  /** The rest of the epoch, with snapshots on the way and at the end. */
  private List<RankReport> train(String name, int from, int ranks) throws Exception {
    run = name;
    SavePlan saves =
        new SavePlan(root(name), DONE, Duration.ZERO, Duration.ZERO, false, true, false);
    List<StepRates> rates = Collections.nCopies(STEPS - from, StepRates.of(0.05));
    RoundTask evaluation = new RoundTask.Evaluate("train", 7);
    List<RankReport> reports = run(plan(ranks, from, train(from, rates, saves), evaluation));
    assertThat(reports).doesNotContainNull();
    return reports;
  }

  private String root(String name) {
    return folder.resolve(name).toString();
  }

  private byte[] lastState(String name) throws Exception {
    return Files.readAllBytes(
        Path.of(SnapshotFiles.folder(root(name), STEPS)).resolve("state.safetensors"));
  }

  private static EvaluationCounts counts(List<RankReport> reports) {
    return reports.stream()
        .map(report -> report.evaluations().get(0))
        .reduce(EvaluationCounts::plus)
        .orElseThrow();
  }

  @Test
  void epoch_resumedWithinAnImage_hasTheBitsOfTheWhole() throws Exception {
    train("whole", 0, 2);
    snapshot = SnapshotFiles.folder(root("whole"), DONE);
    train("resumed", DONE, 2);
    assertThat(lastState("resumed")).isEqualTo(lastState("whole"));
  }

  @Test
  void epoch_onThreeRanks_isThatOfOneAndCountsAllRotationsOfAllImages() throws Exception {
    List<RankReport> one = train("one", 0, 1);
    List<StepMetrics> steps = List.copyOf(contexts.get(0).steps);
    List<RankReport> three = train("three", 0, 3);
    List<StepMetrics> shared = contexts.get(0).steps;
    assertThat(shared).hasSize(STEPS).hasSameSizeAs(steps);
    for (int i = 0; i < STEPS; i++) {
      assertThat(shared.get(i).loss()).isCloseTo(steps.get(i).loss(), within(1e-4));
    }
    EvaluationCounts counts = counts(one);
    assertThat(counts.images()).isEqualTo(4 * IMAGES);
    assertThat(counts.classes()).hasSize(4).allMatch(angle -> angle.images() == IMAGES);
    assertThat(counts(three).classes()).extracting("images").containsOnly((long) IMAGES);
    assertThat(counts(three).loss()).isCloseTo(counts.loss(), within(1e-3));
  }
}
