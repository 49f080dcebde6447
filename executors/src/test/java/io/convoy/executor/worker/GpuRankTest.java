package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.base.FailureKind;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.device.ComputeDevice;
import io.convoy.executor.device.DeviceChoice;
import io.convoy.executor.device.DeviceSettings;
import io.convoy.executor.device.GraphUse;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.TestImages;
import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.exchange.CollectivesConnector;
import io.convoy.executor.exchange.LocalRanks;
import io.convoy.executor.exchange.Member;
import io.convoy.executor.health.Checksum;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateSpec;
import io.convoy.executor.round.ReplicaPlan;
import io.convoy.executor.round.SyncPlan;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A rank's state and steps on a GPU. */
@Tag("gpu")
class GpuRankTest {
  private static final ComputeDevice GPU = ComputeDevice.cuda(0);
  private static final int CLASSES = 5;
  private static final int BATCH = 8;
  private static final ModelSpec MODEL = ModelCatalogue.model("resnet20").trialSpec(CLASSES, 7);

  @TempDir Path folder;

  private static ReplicaPlan plan(Precision precision, String optimizer) {
    return new ReplicaPlan(
        ModelCatalogue.configuration(MODEL).toJson(),
        "",
        "torch",
        1,
        precision,
        new DeviceSettings(DeviceChoice.GPU, false, GraphUse.AUTO, false),
        new UpdateSpec(
            new OptimizerSpec(optimizer, Map.of()),
            RegularisationSpec.NONE,
            new ClipSpec("global-norm", 1),
            true));
  }

  private static TrainState trainState(ReplicaPlan plan, ComputeDevice device) {
    return new TrainState("run", plan, 1, device);
  }

  private static Collectives alone() {
    return CollectivesConnector.connect(
        null, new Member(0, 1, "", GPU), null, () -> false, text -> {});
  }

  private static void train(TrainState trainState, int from, int to) {
    try (RankStep step = step(trainState, alone(), BATCH, 1)) {
      for (int i = from; i < to; i++) {
        try (ImageBatch batch = TestImages.noise(MODEL.input(), BATCH, CLASSES, i)) {
          trainState.replica().gradientBuffer().clear();
          trainState.replica().accumulate(batch, i);
          step.exchange(i + 1, StepRates.of(0.05), () -> {});
          step.update(i + 1, StepRates.of(0.05), false);
        }
      }
    }
  }

  private static RankStep step(TrainState trainState, Collectives exchange, int batch, int micro) {
    return new RankStep(
        SyncPlan.ALL_REDUCE,
        trainState.rule(),
        trainState.replica().gradientBuffer(),
        exchange,
        new RankStep.Size(batch, micro));
  }

  private void store(TrainState trainState, String name) throws Exception {
    SnapshotFiles.write(
        folder.resolve(name).toString(),
        trainState.state(),
        ModelCatalogue.configuration(MODEL).toJson(),
        new Configuration(false));
  }

  private void load(TrainState trainState, String name) {
    SnapshotFiles.read(
        folder.resolve(name).toString(), trainState.state(), new Configuration(false));
  }

  /** A snapshot does not know on what it was computed. */
  @ParameterizedTest
  @ValueSource(strings = {"sgd", "adamw", "lamb"})
  void state_fromGpuToCpuAndBack_goesOnAsIfNothingHappened(String optimizer) throws Exception {
    ReplicaPlan plan = plan(Precision.FP64, optimizer);
    try (TrainState whole = trainState(plan, GPU);
        TrainState first = trainState(plan, GPU);
        TrainState second = trainState(plan, ComputeDevice.CPU);
        TrainState third = trainState(plan, GPU)) {
      train(whole, 0, 9);
      train(first, 0, 3);
      store(first, "first");
      load(second, "first");
      assertThat(Checksum.of(second.replica().parameters()))
          .isEqualTo(Checksum.of(first.replica().parameters()));
      train(second, 3, 6);
      store(second, "second");
      load(third, "second");
      train(third, 6, 9);
      for (String name : whole.state().keySet()) {
        assertThat(distance(third.state().get(name), whole.state().get(name)))
            .as(name)
            .isLessThan(1e-8);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"FP32", "BF16"})
  void resumed_onGpu_hasTheBitsOfUninterrupted(Precision precision) throws Exception {
    ReplicaPlan plan = plan(precision, "sgd");
    try (TrainState whole = trainState(plan, GPU);
        TrainState first = trainState(plan, GPU);
        TrainState second = trainState(plan, GPU)) {
      train(whole, 0, 12);
      train(first, 0, 7);
      store(first, "first");
      load(second, "first");
      train(second, 7, 12);
      for (String name : whole.state().keySet()) {
        assertThat(Checksum.of(second.state().get(name)))
            .as(name)
            .isEqualTo(Checksum.of(whole.state().get(name)));
      }
    }
  }

  /** Gloo takes tensors of a GPU, and ranks may share it. */
  @Test
  void twoRanks_onOneGpu_makeTheStepsOfOne() throws Exception {
    ReplicaPlan plan = plan(Precision.FP64, "sgd");
    try (LocalRanks ranks = new LocalRanks();
        TrainState alone = trainState(plan, GPU)) {
      List<double[]> both =
          ranks.run(
              2,
              exchange -> {
                try (TrainState trainState = trainState(plan, GPU);
                    RankStep step = step(trainState, exchange, 2 * BATCH, 1)) {
                  return steps(trainState, step, exchange.rank(), 1);
                }
              });
      assertThat(both.get(0)).containsExactly(both.get(1));
      double[] one;
      try (RankStep step = step(alone, alone(), 2 * BATCH, 2)) {
        one = steps(alone, step, 0, 2);
      }
      for (int i = 0; i < one.length; i++) {
        assertThat(both.get(0)[i]).isCloseTo(one[i], within(1e-9));
      }
    }
  }

  /** Parameters after four steps on the ranks' micro-batches. */
  private static double[] steps(TrainState trainState, RankStep step, int first, int microBatches) {
    for (int i = 0; i < 4; i++) {
      trainState.replica().gradientBuffer().clear();
      for (int micro = first; micro < first + microBatches; micro++) {
        try (ImageBatch batch = TestImages.noise(MODEL.input(), BATCH, CLASSES, 2L * i + micro)) {
          trainState.replica().accumulate(batch, 1);
        }
      }
      step.exchange(i + 1, StepRates.of(0.05), () -> {});
      step.update(i + 1, StepRates.of(0.05), false);
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor values = trainState.replica().parameters().cpu();
      double[] all = new double[(int) values.numel()];
      values.data_ptr_double().get(all);
      return all;
    }
  }

  @Test
  void batch_thatDoesNotFit_isAFailureOfItsOwn() {
    ModelSpec large = new ModelSpec("resnet50", new ImageShape(224, 224, 3), 10, Map.of(), 1);
    ReplicaPlan plan =
        new ReplicaPlan(
            ModelCatalogue.configuration(large).toJson(),
            "",
            "torch",
            1,
            Precision.FP64,
            DeviceSettings.DEFAULT,
            plan(Precision.FP64, "sgd").update());
    try (TrainState trainState = trainState(plan, GPU)) {
      try (ImageBatch batch = TestImages.noise(large.input(), 1500, 10, 1)) {
        assertThatThrownBy(() -> trainState.replica().accumulate(batch, 1))
            .satisfies(
                e ->
                    assertThat(FailureReport.of(new FakeContext(0), e, 1).kind())
                        .isEqualTo(FailureKind.GPU_MEMORY));
      }
      // the memory is there again
      try (ImageBatch batch = TestImages.noise(large.input(), 2, 10, 1)) {
        trainState.replica().gradientBuffer().clear();
        trainState.replica().accumulate(batch, 1);
        assertThat(trainState.replica().gradientBuffer().lossSum()).isFinite();
      }
    }
  }

  private static double distance(Tensor one, Tensor other) {
    try (PointerScope scope = new PointerScope()) {
      Tensor expected = other.cpu().to(ScalarType.Double);
      Tensor difference = one.cpu().to(ScalarType.Double).sub(expected);
      double norm = torch.norm(difference).item_double();
      return norm == 0 ? 0 : norm / torch.norm(expected).item_double();
    }
  }
}
