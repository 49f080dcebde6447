package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.augment.AugmentationSpec;
import io.convoy.executor.data.dataset.LearningTask;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.ProjectionHead;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.RankReport;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.SavePlan;
import io.convoy.executor.round.StepGuard;
import io.convoy.executor.round.StepMetrics;
import io.convoy.executor.round.SyncPlan;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rounds in which the network compares two views of each image with those of others. */
class SimclrTest extends RankRounds {
  private static final int VIEWS = 2 * IMAGES;
  private static final int SHOWN = 12;
  private static final int STEPS = VIEWS / SHOWN;
  private static final int DONE = 1;

  private int group = 3;

  @BeforeEach
  void compare() {
    task = LearningTask.SIMCLR;
    model = new ModelSpec("lenet", SHAPE, 2, Map.of(), 1);
    augment =
        List.of(
            new AugmentationSpec("random-crop", Map.of()),
            new AugmentationSpec("horizontal-flip", Map.of()));
  }

  @Override
  String configuration() {
    ProjectionHead.Spec head = new ProjectionHead.Spec(8, group, 0.5);
    return ProjectionHead.onto(ModelCatalogue.configuration(model), SHAPE, head).toJson();
  }

  /** The rest of the epoch, with snapshots on the way and at the end. */
  private List<RankReport> train(String name, int from, int ranks, int microBatch)
      throws Exception {
    run = name;
    SavePlan saves =
        new SavePlan(root(name), DONE, Duration.ZERO, Duration.ZERO, false, true, false);
    RoundTask.Train train =
        new RoundTask.Train(
            "train",
            1,
            from + 1,
            (long) from * SHOWN,
            SHOWN,
            microBatch,
            Collections.nCopies(STEPS - from, StepRates.of(0.1)),
            SyncPlan.ALL_REDUCE,
            new StepGuard(0, Double.POSITIVE_INFINITY, 1),
            saves);
    List<RankReport> reports =
        run(plan(ranks, from, train, new RoundTask.Evaluate("train", microBatch)));
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

  private EvaluationCounts evaluated(int ranks, int batch) throws Exception {
    run = "evaluated" + ranks + "-" + batch;
    List<RankReport> reports = run(plan(ranks, 0, new RoundTask.Evaluate("train", batch)));
    assertThat(reports).doesNotContainNull();
    return counts(reports);
  }

  @Test
  void epoch_resumed_hasTheBitsOfTheWhole() throws Exception {
    train("whole", 0, 2, 6);
    snapshot = SnapshotFiles.folder(root("whole"), DONE);
    train("resumed", DONE, 2, 6);
    assertThat(lastState("resumed")).isEqualTo(lastState("whole"));
  }

  @Test
  void epoch_onTwoRanksOrInMicroBatches_hasTheLossOfOneRank() throws Exception {
    EvaluationCounts one = counts(train("one", 0, 1, SHOWN));
    List<StepMetrics> steps = List.copyOf(contexts.get(0).steps);
    EvaluationCounts two = counts(train("two", 0, 2, 6));
    List<StepMetrics> shared = List.copyOf(contexts.get(0).steps);
    train("micro", 0, 1, 6);
    List<StepMetrics> parts = contexts.get(0).steps;
    assertThat(steps).hasSize(STEPS);
    for (int i = 0; i < STEPS; i++) {
      assertThat(steps.get(i).loss()).isBetween(0.5, 3.0);
      assertThat(shared.get(i).loss()).isCloseTo(steps.get(i).loss(), within(1e-4));
      assertThat(shared.get(i).accuracy()).isEqualTo(steps.get(i).accuracy());
      assertThat(parts.get(i).loss()).isCloseTo(steps.get(i).loss(), within(1e-4));
    }
    assertThat(two.loss()).isCloseTo(one.loss(), within(1e-3));
  }

  @Test
  void evaluation_ofAnyRanksAndBatches_comparesTheSameViews() throws Exception {
    group = 5; // the last of five groups has four images
    EvaluationCounts one = evaluated(1, 10);
    assertThat(one.images()).isEqualTo(VIEWS);
    assertThat(one.classes()).hasSize(2);
    assertThat(one.classes().get(0).images()).isEqualTo(VIEWS);
    assertThat(one.accuracy()).isGreaterThan(0).isLessThan(1);
    for (EvaluationCounts other : List.of(evaluated(3, 10), evaluated(2, 20), evaluated(1, 30))) {
      assertThat(other.classes()).isEqualTo(one.classes());
      assertThat(other.loss()).isCloseTo(one.loss(), within(1e-6));
    }
  }
}
