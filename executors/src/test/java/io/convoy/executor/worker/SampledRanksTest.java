package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.augment.AugmentationSpec;
import io.convoy.executor.data.dataset.DrawPlan;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.round.DataPlan;
import io.convoy.executor.round.RankReport;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.SavePlan;
import io.convoy.executor.round.StepMetrics;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Epochs that show one of three classes six times as often as another. */
class SampledRanksTest extends RankRounds {
  private static final int STEPS = IMAGES / BATCH;
  private static final int DONE = 2;

  @BeforeEach
  void draw() {
    draws = new DrawPlan(1, List.of(1.0, 2.0, 6.0));
  }

  private record Shown(long sample, int label, int pixels) {}

  private List<Shown> shown(int rank, int ranks) throws InterruptedException {
    DataPlan data = plan(1, 0).data();
    RoundTask.Train train = train(0, STEPS, 0.1, NO_SAVES);
    List<Shown> shown = new ArrayList<>();
    try (PlannedImages images =
        new PlannedImages(data, train, rank, ranks, new Configuration(false))) {
      Optional<ImageBatch> next = images.next();
      while (next.isPresent()) {
        try (ImageBatch batch = next.get()) {
          for (int i = 0; i < batch.count(); i++) {
            float[] pixels = new float[SHAPE.size()];
            batch.pixels().get(i * SHAPE.size(), pixels);
            shown.add(new Shown(batch.samples()[i], batch.labels()[i], Arrays.hashCode(pixels)));
          }
        }
        next = images.next();
      }
    }
    return shown;
  }

  /** 24 positions by 8 w / 72 of them: 2.67, 5.33 and 16. */
  @Test
  void epoch_showsClassesByTheirWeightsAndEachShowingByDrawsOfItsOwn() throws Exception {
    augment = List.of(new AugmentationSpec("colour-jitter", Map.of()));
    List<Shown> shown = shown(0, 1);
    assertThat(shown).hasSize(IMAGES).doesNotHaveDuplicates();
    assertThat(shown).allMatch(one -> one.sample() % 3 == one.label());
    int[] counts = new int[3];
    shown.forEach(one -> counts[one.label()]++);
    assertThat(counts[0]).isBetween(2, 3);
    assertThat(counts[1]).isBetween(5, 6);
    assertThat(counts[2]).isBetween(15, 17);
    assertThat(shown.stream().map(Shown::sample).distinct().count()).isLessThan(IMAGES);
  }

  @Test
  void ranks_haveTogetherTheImagesOfOne() throws Exception {
    augment = List.of(new AugmentationSpec("mixup", Map.of()));
    assertRanksShareAnEpoch();
    augment =
        List.of(
            new AugmentationSpec("repeated", Map.of("times", 3)),
            new AugmentationSpec("colour-jitter", Map.of()));
    assertRanksShareAnEpoch();
  }

  private void assertRanksShareAnEpoch() throws InterruptedException {
    List<Shown> one = shown(0, 1);
    assertThat(one).doesNotHaveDuplicates();
    for (int rank = 0; rank < BATCH; rank++) {
      List<Shown> part = shown(rank, BATCH);
      for (int step = 0; step < STEPS; step++) {
        assertThat(part.get(step)).isEqualTo(one.get(step * BATCH + rank));
      }
    }
  }

  private String root(String name) {
    return folder.resolve(name).toString();
  }

  private void train(String name, int from, int ranks) throws Exception {
    run = name;
    SavePlan saves =
        new SavePlan(root(name), DONE, Duration.ZERO, Duration.ZERO, false, true, false);
    List<StepRates> rates = Collections.nCopies(STEPS - from, StepRates.of(0.05));
    List<RankReport> reports = run(plan(ranks, from, train(from, rates, saves)));
    assertThat(reports)
        .as("%s", contexts.stream().flatMap(context -> context.failures.stream()).toList())
        .doesNotContainNull();
  }

  private byte[] lastState(String name) throws Exception {
    return Files.readAllBytes(
        Path.of(SnapshotFiles.folder(root(name), STEPS)).resolve("state.safetensors"));
  }

  @Test
  void run_onThreeRanksOrResumed_isThatOfOne() throws Exception {
    train("one", 0, 1);
    List<StepMetrics> alone = List.copyOf(contexts.get(0).steps);
    train("three", 0, 3);
    List<StepMetrics> shared = List.copyOf(contexts.get(0).steps);
    assertThat(shared).hasSize(STEPS).hasSameSizeAs(alone);
    for (int i = 0; i < STEPS; i++) {
      assertThat(shared.get(i).loss()).isCloseTo(alone.get(i).loss(), within(1e-4));
    }
    snapshot = SnapshotFiles.folder(root("three"), DONE);
    train("resumed", DONE, 3);
    assertThat(lastState("resumed")).isEqualTo(lastState("three"));
    draws = DrawPlan.uniform(1);
    snapshot = "";
    train("uniform", 0, 1);
    assertThat(contexts.get(0).steps.get(0).loss()).isNotEqualTo(alone.get(0).loss());
  }
}
