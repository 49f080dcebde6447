package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.augment.AugmentationSpec;
import io.convoy.executor.data.dataset.EpochOrder;
import io.convoy.executor.data.dataset.LearningTask;
import io.convoy.executor.data.dataset.SampleOrder;
import io.convoy.executor.data.pipeline.BatchLoader;
import io.convoy.executor.data.pipeline.BatchRequest;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.data.shard.SampleStore;
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
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches that show each of their images three times. */
class RepeatsTest extends RankRounds {
  private static final int TIMES = 3;
  private static final int STEPS = IMAGES / BATCH;
  private static final int DONE = 1;

  @BeforeEach
  void repeat() {
    augment = repeated(List.of());
  }

  private static List<AugmentationSpec> repeated(List<AugmentationSpec> more) {
    List<AugmentationSpec> specs = new ArrayList<>();
    specs.add(new AugmentationSpec("repeated", Map.of("times", TIMES)));
    specs.add(new AugmentationSpec("random-resized-crop", Map.of()));
    specs.add(new AugmentationSpec("colour-jitter", Map.of()));
    specs.addAll(more);
    return specs;
  }

  private static List<BatchRequest> requests(int rank, int ranks) {
    RoundTask.Train train = train(0, Collections.nCopies(STEPS, StepRates.of(0.1)), NO_SAVES);
    EpochOrder order = EpochOrder.of(new SampleOrder(1, 1, IMAGES));
    return train.requests(order, LearningTask.CLASSIFICATION, TIMES, rank, ranks);
  }

  /** Each image of each request: its sample, label, targets and pixels, as one hash. */
  private List<Integer> shown(List<BatchRequest> requests) throws InterruptedException {
    DataPlan data = plan(1, 0).data();
    List<Integer> shown = new ArrayList<>();
    try (SampleStore store = data.open(new Configuration(false), "train");
        BatchLoader loader =
            BatchLoader.start(store, data.training(), requests.iterator(), data.loading())) {
      for (int r = 0; r < requests.size(); r++) {
        try (ImageBatch batch = loader.next().orElseThrow()) {
          for (int i = 0; i < batch.count(); i++) {
            float[] pixels = new float[SHAPE.size()];
            batch.pixels().get(i * SHAPE.size(), pixels);
            float[] targets = new float[batch.targets().isEmpty() ? 0 : 3];
            if (targets.length > 0) {
              batch.targets().get().get(i * 3, targets);
            }
            int hash = Arrays.hashCode(pixels) * 31 + Arrays.hashCode(targets);
            shown.add((hash * 31 + batch.labels()[i]) * 31 + (int) batch.samples()[i]);
          }
        }
      }
    }
    return shown;
  }

  /** Hoffer et al. 2020: B / m images in each batch, each of them m times. */
  @Test
  void epoch_showsTheFirstImagesOfItsOrderThreeTimesEach() throws Exception {
    SampleOrder order = new SampleOrder(1, 1, IMAGES);
    List<BatchRequest> requests = requests(0, 1);
    assertThat(requests).hasSize(STEPS);
    for (int step = 0; step < STEPS; step++) {
      long first = order.sampleAt(2L * step);
      long second = order.sampleAt(2L * step + 1);
      assertThat(requests.get(step).samples())
          .containsExactly(first, second, first, second, first, second);
    }
    List<Integer> shown = shown(requests);
    assertThat(shown).hasSize(IMAGES).doesNotHaveDuplicates();
    long[] plain = {order.sampleAt(0), order.sampleAt(1)};
    assertThat(shown(List.of(new BatchRequest(1, plain)))).isEqualTo(shown.subList(0, 2));
  }

  @Test
  void ranks_haveTogetherTheImagesOfOneAlsoWhereTheyAreMixed() throws Exception {
    for (String mixer : List.of("mixup", "cutmix")) {
      augment = repeated(List.of(new AugmentationSpec(mixer, Map.of())));
      List<Integer> one = shown(requests(0, 1));
      assertThat(one).doesNotHaveDuplicates();
      List<List<Integer>> six = new ArrayList<>();
      for (int rank = 0; rank < BATCH; rank++) {
        six.add(shown(requests(rank, BATCH)));
      }
      for (int i = 0; i < one.size(); i++) {
        assertThat(six.get(i % BATCH).get(i / BATCH)).isEqualTo(one.get(i));
      }
    }
  }

  private void train(String name, int from, int ranks) throws Exception {
    run = name;
    SavePlan saves =
        new SavePlan(root(name), DONE, Duration.ZERO, Duration.ZERO, false, true, false);
    List<StepRates> rates = Collections.nCopies(STEPS - from, StepRates.of(0.05));
    List<RankReport> reports = run(plan(ranks, from, train(from, rates, saves)));
    assertThat(reports).doesNotContainNull();
  }

  private String root(String name) {
    return folder.resolve(name).toString();
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
    List<StepMetrics> shared = contexts.get(0).steps;
    assertThat(shared).hasSize(STEPS).hasSameSizeAs(alone);
    for (int i = 0; i < STEPS; i++) {
      assertThat(shared.get(i).loss()).isCloseTo(alone.get(i).loss(), within(1e-4));
    }
    snapshot = SnapshotFiles.folder(root("three"), DONE);
    train("resumed", DONE, 3);
    assertThat(lastState("resumed")).isEqualTo(lastState("three"));
  }
}
