package io.convoy.executor.predict;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.base.DaemonThreads;
import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.dataset.DrawPlan;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.dataset.LearningTask;
import io.convoy.executor.data.pipeline.BatchRequest;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.data.pipeline.LoaderOptions;
import io.convoy.executor.data.pipeline.TestViews;
import io.convoy.executor.data.shard.ReadOptions;
import io.convoy.executor.data.shard.SmallDataset;
import io.convoy.executor.device.ComputeDevice;
import io.convoy.executor.device.DeviceSettings;
import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.Outputs;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.TestImages;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.NetworkMemory;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.UpdateSpec;
import io.convoy.executor.round.DataPlan;
import io.convoy.executor.round.ReplicaPlan;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictorsTest {
  private static final ImageShape SHAPE = new ImageShape(12, 12, 3);
  private static final Configuration HADOOP = new Configuration(false);
  private static final Predictors.Means MEANS = new Predictors.Means(1, List.of(), true, 2);

  @TempDir private Path folder;

  private static ComputationGraphConfiguration model(long seed) {
    return ModelCatalogue.configuration(new ModelSpec("lenet", SHAPE, 3, Map.of(), seed));
  }

  /** Stores parameters that a seed makes. */
  private String store(long seed) throws IOException {
    String snapshot = folder.resolve("seed-" + seed).toString();
    ComputationGraph network = FlatParameters.initialised(model(seed), Precision.FP32);
    try (Tensor parameters = FlatParameters.of(network).tensor()) {
      SnapshotFiles.write(
          snapshot, Map.of(SnapshotFiles.PARAMETERS, parameters), model(seed).toJson(), HADOOP);
    }
    NetworkMemory.free(network); // which keeps it, and with it the parameters' memory, until here
    return snapshot;
  }

  private static ReplicaPlan by(String engine) {
    UpdateSpec none =
        new UpdateSpec(
            new OptimizerSpec("sgd", Map.of()), RegularisationSpec.NONE, ClipSpec.NONE, false);
    return new ReplicaPlan(
        model(9).toJson(), "", engine, 1, Precision.FP32, DeviceSettings.DEFAULT, none);
  }

  private static PredictPlan plan(TestViews views, String... snapshots) {
    return new PredictPlan(
        by("torch"),
        new DataPlan(
            "",
            SHAPE,
            new InputColours(SmallDataset.COLOURS, Normalisation.MEAN_STD),
            List.of(),
            views,
            DrawPlan.uniform(0),
            LearningTask.CLASSIFICATION,
            new LoaderOptions(1, 1, ReadOptions.DEFAULT)),
        new RoundTask.Stored(List.of(snapshots), SnapshotFiles.PARAMETERS),
        8,
        Set.of());
  }

  @Test
  void acquire_byTasksBesideAndAfterEachOther_loadsTheModelOnce() throws IOException {
    PredictPlan plan = plan(TestViews.CENTRE, store(1));
    PredictPlan others = plan(TestViews.CENTRE, store(2));
    Predictor first = Predictors.acquire(plan, MEANS, HADOOP);
    try (Predictor beside = Predictors.acquire(plan, MEANS, HADOOP);
        Predictor other = Predictors.acquire(others, MEANS, HADOOP)) {
      assertThat(beside.model()).isSameAs(first.model()).isNotSameAs(other.model());
      first.close();
      first.close(); // counts once
    }
    // both are idle, and nothing is loaded in their place
    try (Predictor next = Predictors.acquire(plan.withLayers(Set.of("pool")), MEANS, HADOOP);
        Predictor other = Predictors.acquire(others, MEANS, HADOOP)) {
      assertThat(next.model()).isSameAs(first.model()).isNotSameAs(other.model());
    }
    Predictors.acquire(plan(TestViews.CENTRE, store(3)), MEANS, HADOOP).close();
    try (Predictor again = Predictors.acquire(plan, MEANS, HADOOP)) {
      assertThat(again.model()).isNotSameAs(first.model());
    }
  }

  @Test
  void outputs_askedByManyThreadsAtOnce_areThoseOfOne() throws Exception {
    PredictPlan plan = plan(TestViews.CENTRE, store(1), store(2)).withLayers(Set.of("dense1"));
    for (String engine : List.of("torch", "nd4j")) {
      PredictPlan asked = engine.equals("torch") ? plan : plan.withLayers(Set.of());
      requireEqual(new PredictPlan(by(engine), asked.data(), asked.model(), 8, asked.layers()));
    }
  }

  /** Threads that ask at once get what one gets. */
  private static void requireEqual(PredictPlan plan) throws InterruptedException {
    try (Predictor predictor = Predictors.acquire(plan, MEANS, HADOOP)) {
      List<Outputs> alone = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        alone.add(noise(predictor, plan, i));
      }
      List<Callable<Outputs>> work = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        int seed = i;
        work.add(() -> noise(predictor, plan, seed));
      }
      List<Outputs> together = DaemonThreads.all(4, "asking", work);
      for (int i = 0; i < 6; i++) {
        assertThat(together.get(i)).usingRecursiveComparison().isEqualTo(alone.get(i));
      }
    }
  }

  private static Outputs noise(Predictor predictor, PredictPlan plan, int seed) {
    try (ImageBatch batch = TestImages.noise(SHAPE, 8, 3, seed)) {
      return predictor.outputs(batch, plan);
    }
  }

  @Test
  void sharedModel_idleForTooLong_isFreed() throws IOException {
    PredictPlan plan = plan(TestViews.CENTRE, store(1));
    LoadedModel.Key key = new LoadedModel.Key(plan.replica(), plan.model(), 1, ComputeDevice.CPU);
    SharedModel shared = new SharedModel(new LoadedModel(key, HADOOP), Duration.ofMillis(1));
    assertThat(shared.take()).isTrue();
    assertThat(shared.freeIfIdle()).isFalse();
    assertThat(shared.isUsed()).isTrue();
    shared.giveBack();
    shared.awaitEnd();
    assertThat(shared.take()).isFalse();
    assertThat(shared.freeIfIdle()).isTrue();
  }

  @Test
  void outputs_ofSeveralSnapshotsAndViews_areMeans() throws IOException {
    TestViews five = new TestViews(List.of(), TestViews.Crops.FIVE);
    String one = store(1);
    String two = store(2);
    try (ImageBatch batch = TestImages.noise(SHAPE, 10, 3, 1)) {
      float[] mean = ask(plan(five, one, two), batch);
      float[] first = ask(plan(TestViews.CENTRE, one), batch);
      float[] second = ask(plan(TestViews.CENTRE, two), batch);
      for (int image = 0; image < 2; image++) {
        for (int c = 0; c < 3; c++) {
          double sum = 0;
          for (int view = 0; view < 5; view++) {
            int at = (image * 5 + view) * 3 + c;
            sum += (first[at] + second[at]) / 2;
          }
          assertThat(mean[image * 3 + c])
              .isCloseTo((float) (sum / 5), org.assertj.core.api.Assertions.within(1e-6f));
        }
      }
    }
  }

  @Test
  void outputs_ofNoSnapshot_areThoseOfTheWeightsThatTheSeedDraws() throws IOException {
    try (ImageBatch batch = TestImages.noise(SHAPE, 4, 3, 1)) {
      float[] drawn = ask(plan(TestViews.CENTRE), batch);
      assertThat(drawn).isEqualTo(ask(plan(TestViews.CENTRE, store(9)), batch));
      assertThat(drawn).isNotEqualTo(ask(plan(TestViews.CENTRE, store(1)), batch));
    }
  }

  private static float[] ask(PredictPlan plan, ImageBatch batch) {
    try (Predictor predictor = Predictors.acquire(plan, MEANS, HADOOP)) {
      Outputs outputs = predictor.outputs(batch, plan);
      return outputs.probabilities();
    }
  }

  @Test
  void requests_ofImagesWithViews_areWholeBatches() {
    PredictPlan plan = plan(new TestViews(List.of(), TestViews.Crops.FIVE), "unused");
    assertThat(plan.requests(3, 3)).isEmpty();
    assertThat(plan.requests(3, 6)).hasSize(3);
    assertThat(plan(TestViews.CENTRE, "unused").requests(0, 20))
        .extracting(BatchRequest::size)
        .containsExactly(8, 8, 4);
  }
}
