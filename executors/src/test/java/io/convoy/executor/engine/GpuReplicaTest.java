package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.device.ComputeDevice;
import io.convoy.executor.device.CudaGraph;
import io.convoy.executor.device.DeviceChoice;
import io.convoy.executor.device.DeviceMemory;
import io.convoy.executor.device.DeviceSettings;
import io.convoy.executor.device.DoneAgain;
import io.convoy.executor.device.GraphUse;
import io.convoy.executor.device.Recording;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.torch.TorchEngine;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateRule;
import io.convoy.executor.optim.UpdateSpec;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.cuda.CUDAAllocator;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch_cuda;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine on a GPU beside the engine on the CPU. */
@Tag("gpu")
class GpuReplicaTest {
  private static final ComputeDevice GPU = ComputeDevice.cuda(0);
  private static final DeviceSettings EAGER =
      new DeviceSettings(DeviceChoice.GPU, false, GraphUse.OFF, false);
  private static final DeviceSettings CAPTURED =
      new DeviceSettings(DeviceChoice.GPU, false, GraphUse.AUTO, false);
  private static final int BATCH = 4;

  /** Of double precision: what is left is the order of summation. */
  private static final double EXACT = 1e-9;

  private static ReplicaOptions on(ComputeDevice device, Precision precision, DeviceSettings how) {
    return new ReplicaOptions(1, precision, device, how);
  }

  static Stream<ParityCase> models() {
    return ModelCatalogue.models().stream().map(ParityCase::model);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "models",
    "io.convoy.executor.engine.EngineParityTest#convolutions",
    "io.convoy.executor.engine.EngineParityTest#poolings",
    "io.convoy.executor.engine.EngineParityTest#others",
    "io.convoy.executor.engine.EngineParityTest#activations",
    "io.convoy.executor.engine.EngineParityTest#graphs",
    "io.convoy.executor.engine.EngineParityTest#endings",
    "io.convoy.executor.engine.LayerCases#own",
    "io.convoy.executor.engine.LayerCases#dl4j",
    "io.convoy.executor.engine.LayerCases#channelsLast"
  })
  void gradient_onGpu_isThatOfTheCpu(ParityCase parity) {
    try (Replica cpu = build(parity, on(ComputeDevice.CPU, Precision.FP64, EAGER));
        Replica gpu = build(parity, on(GPU, Precision.FP64, EAGER));
        ImageBatch batch = TestImages.noise(parity.input(), BATCH, ParityCase.CLASSES, 3)) {
      assertThat(gpu.parameters().is_cuda()).isTrue();
      cpu.accumulate(batch, 1);
      gpu.accumulate(batch, 1);
      assertThat(gpu.gradientBuffer().lossSum())
          .isCloseTo(
              cpu.gradientBuffer().lossSum(),
              within(EXACT * Math.abs(cpu.gradientBuffer().lossSum())));
      assertThat(gpu.gradientBuffer().hits()).isEqualTo(cpu.gradientBuffer().hits());
      assertThat(distance(gpu.gradientBuffer().gradient(), cpu.gradientBuffer().gradient()))
          .isLessThan(EXACT);
      assertThat(gpu.probabilities(batch)).containsExactly(cpu.probabilities(batch), within(1e-6f));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "io.convoy.executor.engine.LayerCases#random",
    "io.convoy.executor.engine.LayerCases#torchOnly"
  })
  void randomLayer_onGpu_dependsOnTheSeedAlone(ParityCase parity) {
    try (Replica gpu = build(parity, on(GPU, Precision.FP32, CAPTURED));
        ImageBatch batch = TestImages.noise(parity.input(), 16, ParityCase.CLASSES, 3)) {
      double[] losses = new double[8];
      for (int i = 0; i < losses.length; i++) {
        gpu.gradientBuffer().clear();
        gpu.accumulate(batch, i % 2);
        losses[i] = gpu.gradientBuffer().lossSum();
      }
      for (int i = 2; i < losses.length; i++) {
        assertThat(losses[i]).isFinite().isEqualTo(losses[i - 2]);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sgd,none",
    "sgd,global-norm",
    "sgd,layer-norm",
    "sgd,value",
    "sgd,adaptive",
    "adam,global-norm",
    "adamw,none",
    "rmsprop,none",
    "adagrad,none",
    "lars,global-norm",
    "lamb,none",
    "muon,none",
    "adamax,none",
    "adadelta,none",
    "lbfgs,none"
  })
  void optimizer_onGpu_movesAsOnTheCpu(String optimizer, String clip) {
    ParityCase parity = ParityCase.model(ModelCatalogue.model("resnet20"));
    UpdateSpec spec =
        new UpdateSpec(
            new OptimizerSpec(optimizer, Map.of()),
            new RegularisationSpec(RegularisationSpec.Source.RECIPE, 1e-5, 1e-4, 0, 4),
            new ClipSpec(clip, 0.1),
            true);
    try (Replica cpu = build(parity, on(ComputeDevice.CPU, Precision.FP64, EAGER));
        Replica gpu = build(parity, on(GPU, Precision.FP64, EAGER))) {
      train(cpu, spec, parity.input(), 4);
      train(gpu, spec, parity.input(), 4);
      assertThat(distance(gpu.parameters(), cpu.parameters())).isLessThan(1e-8);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "resnet20,FP32",
    "resnet20,BF16",
    "resnet20,FP64",
    "mobilenet-v2,FP32",
    "googlenet,BF16"
  })
  void capturedStep_hasTheBitsOfAPlainOne(String model, Precision precision) {
    ParityCase parity = ParityCase.model(ModelCatalogue.model(model));
    UpdateSpec spec =
        new UpdateSpec(
            new OptimizerSpec("sgd", Map.of()), RegularisationSpec.NONE, ClipSpec.NONE, false);
    try (Replica plain = build(parity, on(GPU, precision, EAGER));
        Replica captured = build(parity, on(GPU, precision, CAPTURED))) {
      train(plain, spec, parity.input(), 10);
      train(captured, spec, parity.input(), 10);
      assertThat(distance(captured.parameters(), plain.parameters())).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "adam", "adamw"})
  void capturedUpdate_hasTheBitsOfAPlainOne(String optimizer) {
    ParityCase parity = ParityCase.model(ModelCatalogue.model("resnet20"));
    UpdateSpec spec =
        new UpdateSpec(
            new OptimizerSpec(optimizer, Map.of()),
            RegularisationSpec.NONE,
            new ClipSpec("global-norm", 1),
            false);
    try (Replica plain = build(parity, on(GPU, Precision.FP32, CAPTURED));
        Replica captured = build(parity, on(GPU, Precision.FP32, CAPTURED))) {
      trainUnread(plain, spec, parity.input(), DoneAgain::new);
      trainUnread(captured, spec, parity.input(), CudaGraph::of);
      assertThat(distance(captured.parameters(), plain.parameters())).isZero();
    }
  }

  @Test
  void capture_ofWorkThatFails_leavesTheStreamAsItWas() {
    ParityCase parity = ParityCase.model(ModelCatalogue.model("resnet20"));
    try (Replica replica = build(parity, on(GPU, Precision.FP32, EAGER));
        PointerScope scope = new PointerScope()) {
      replica.enter();
      Tensor x = replica.parameters().sum();
      double sum = x.item_double();
      List<Runnable> failing =
          List.of(
              () -> torch.zeros(new long[] {1L << 50}, replica.device().options(ScalarType.Float)),
              () -> x.add(x).item_double(), // waits, which breaks the recording
              () -> {
                x.add(x);
                throw new IllegalArgumentException("other");
              });
      for (Runnable work : failing) {
        assertThatThrownBy(() -> CudaGraph.of(work)).isInstanceOf(RuntimeException.class);
        assertThat(x.item_double()).isEqualTo(sum);
        try (CudaGraph next = CudaGraph.of(() -> x.add_(new Scalar(1)))) {
          assertThat(x.item_double()).isEqualTo(sum);
          next.replay();
          assertThat(x.item_double()).isNotEqualTo(sum);
          x.sub_(new Scalar(1));
          sum = x.item_double();
        }
      }
    }
  }

  @Test
  void capture_withoutMemoryForTheGraph_leavesTheReplicaAsItWas() {
    ParityCase parity = ParityCase.model(ModelCatalogue.model("resnet20"));
    try (Replica plain = build(parity, on(GPU, Precision.FP32, EAGER));
        Replica captured = build(parity, on(GPU, Precision.FP32, CAPTURED));
        ImageBatch batch = TestImages.noise(parity.input(), 512, ParityCase.CLASSES, 1)) {
      accumulate(plain, batch);
      for (int i = 0; i < 3; i++) {
        accumulate(captured, batch);
      }
      withLittleMoreMemory(
          32 << 20,
          () ->
              assertThatThrownBy(() -> accumulate(captured, batch))
                  .hasMessageContaining("CUDA out of memory"));
      accumulate(captured, batch);
      assertThat(distance(captured.gradientBuffer().gradient(), plain.gradientBuffer().gradient()))
          .isZero();
    }
  }

  @Test
  void evaluation_withoutMemoryBesideTheGraphs_takesTheirs() {
    ParityCase parity = ParityCase.model(ModelCatalogue.model("resnet20"));
    try (Replica captured = build(parity, on(GPU, Precision.FP32, CAPTURED));
        ImageBatch batch = TestImages.noise(parity.input(), 512, ParityCase.CLASSES, 1)) {
      for (int i = 0; i < 4; i++) {
        accumulate(captured, batch);
      }
      float[] expected = captured.probabilities(batch);
      withLittleMoreMemory(
          2 << 20, () -> assertThat(captured.probabilities(batch)).containsExactly(expected));
      accumulate(captured, batch);
    }
  }

  private static void accumulate(Replica replica, ImageBatch batch) {
    replica.gradientBuffer().clear();
    replica.accumulate(batch, 1);
  }

  /** Lets this process have what it has of the GPU's memory, and some bytes more. */
  private static void withLittleMoreMemory(long more, Runnable work) {
    DeviceMemory.release();
    long taken = torch.getDeviceStats((byte) 0).reserved_bytes().current();
    CUDAAllocator allocator = torch_cuda.getAllocator();
    allocator.setMemoryFraction(
        (taken + more) / (double) torch.getMemoryInfo((byte) 0).second(), (byte) 0);
    try {
      work.run();
    } finally {
      allocator.setMemoryFraction(1, (byte) 0);
    }
  }

  private static void trainUnread(
      Replica replica,
      UpdateSpec spec,
      ImageShape shape,
      Function<Runnable, ? extends Recording> record) {
    replica.enter();
    try (Tensor loss = replica.gradientBuffer().tail().select(0, 0);
        UpdateRule rule =
            new UpdateRule(
                spec, replica.layout(), replica.parameters(), replica.gradientBuffer())) {
      rule.capture(record);
      for (int step = 0; step < 10; step++) {
        try (ImageBatch batch = TestImages.noise(shape, 8, ParityCase.CLASSES, step);
            PointerScope scope = new PointerScope()) {
          replica.gradientBuffer().clear();
          replica.accumulate(batch, step);
          Tensor norms = rule.applyUnread(StepRates.of(0.01 / (step + 1)), 8, 1, loss);
          assertThat(replica.gradientBuffer().read(norms).loss()).isPositive();
        }
      }
    }
  }

  @Test
  void captured_whenTheBatchChanges_staysRight() {
    ParityCase parity = ParityCase.model(ModelCatalogue.model("resnet20"));
    try (Replica plain = build(parity, on(GPU, Precision.FP64, EAGER));
        Replica captured = build(parity, on(GPU, Precision.FP64, CAPTURED))) {
      for (int step = 0; step < 30; step++) {
        int count = 4 + step % 3;
        try (ImageBatch batch = TestImages.noise(parity.input(), count, ParityCase.CLASSES, step)) {
          for (Replica replica : new Replica[] {plain, captured}) {
            replica.gradientBuffer().clear();
            replica.accumulate(batch, 1);
          }
          assertThat(
                  distance(captured.gradientBuffer().gradient(), plain.gradientBuffer().gradient()))
              .isLessThan(1e-12);
        }
      }
    }
  }

  @Test
  void softTargets_onGpu_enterTheLoss() {
    ParityCase parity = ParityCase.model(ModelCatalogue.model("resnet20"));
    try (Replica cpu = build(parity, on(ComputeDevice.CPU, Precision.FP64, EAGER));
        Replica gpu = build(parity, on(GPU, Precision.FP64, CAPTURED));
        ImageBatch hard = TestImages.noise(parity.input(), BATCH, ParityCase.CLASSES, 3)) {
      ImageBatch batch = TestImages.soft(hard, ParityCase.CLASSES, 4);
      cpu.accumulate(batch, 1);
      for (int i = 0; i < 6; i++) {
        gpu.gradientBuffer().clear();
        gpu.prefetch(batch);
        gpu.accumulate(batch, 1);
      }
      assertThat(distance(gpu.gradientBuffer().gradient(), cpu.gradientBuffer().gradient()))
          .isLessThan(EXACT);
    }
  }

  @Test
  void singlePrecision_withoutTf32_isExact() {
    ParityCase parity = ParityCase.model(ModelCatalogue.model("resnet20"));
    try (Replica cpu = build(parity, on(ComputeDevice.CPU, Precision.FP32, EAGER));
        Replica gpu = build(parity, on(GPU, Precision.FP32, EAGER));
        ImageBatch batch = TestImages.noise(parity.input(), BATCH, ParityCase.CLASSES, 3)) {
      cpu.accumulate(batch, 1);
      gpu.accumulate(batch, 1);
      assertThat(distance(gpu.gradientBuffer().gradient(), cpu.gradientBuffer().gradient()))
          .isLessThan(1e-4);
    }
  }

  private static Replica build(ParityCase parity, ReplicaOptions options) {
    return new TorchEngine().build(parity.model(), options);
  }

  private static void train(Replica replica, UpdateSpec spec, ImageShape shape, int steps) {
    try (UpdateRule rule =
        new UpdateRule(spec, replica.layout(), replica.parameters(), replica.gradientBuffer())) {
      for (int step = 0; step < steps; step++) {
        try (ImageBatch batch = TestImages.noise(shape, 8, ParityCase.CLASSES, step)) {
          replica.gradientBuffer().clear();
          replica.accumulate(batch, step);
          rule.applyMeasured(StepRates.of(0.01), 8, 1);
        }
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
