package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.device.ComputeDevice;
import io.convoy.executor.device.DeviceChoice;
import io.convoy.executor.device.DeviceSettings;
import io.convoy.executor.device.GraphUse;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.torch.TorchEngine;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateRule;
import io.convoy.executor.optim.UpdateSpec;
import io.convoy.executor.vector.Learning;
import io.convoy.executor.vector.Learning.Statistics;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replicas on a GPU of which a part learns. */
@Tag("gpu")
class GpuLearningTest {
  private static final ImageShape INPUT = new ImageShape(32, 32, 3);
  private static final int CLASSES = 5;
  private static final int BATCH = 8;

  /** The head alone, then a stage more, then all. */
  private static final List<String> PHASES = List.of("(?!output).*", "stem.*|stage[12].*", "none");

  private static Replica replica(
      String model, ComputeDevice device, Precision precision, GraphUse graphs) {
    return new TorchEngine()
        .build(
            ModelCatalogue.configuration(new ModelSpec(model, INPUT, CLASSES, Map.of(), 1)),
            new ReplicaOptions(
                1, precision, device, new DeviceSettings(DeviceChoice.GPU, false, graphs, false)));
  }

  private static Learning without(Replica replica, String frozen, Statistics statistics) {
    Map<String, Double> rates = new HashMap<>();
    for (Segment segment : replica.layout().segments()) {
      if (segment.vertex().matches(frozen)) {
        rates.put(segment.vertex(), 0.0);
      }
    }
    return new Learning(rates, statistics);
  }

  private static double[] gradient(Replica replica, ImageBatch batch) {
    replica.gradientBuffer().clear();
    replica.accumulate(batch, 3);
    return TestImages.values(replica.gradientBuffer().gradient());
  }

  @ParameterizedTest
  @CsvSource({
    "resnet8, (?!output).*, KEPT",
    "resnet8, stem.*|stage1.*, KEPT",
    "resnet8, stage2.*, ADAPTED",
    "mobilenet-v2, (?!block16.*|last.*|output).*, ADAPTED",
    "convnext-tiny, (?!output).*, KEPT"
  })
  void gradient_ofWhatLearns_isThatOfTheCpu(String model, String frozen, Statistics statistics) {
    try (Replica cpu = replica(model, ComputeDevice.CPU, Precision.FP64, GraphUse.OFF);
        Replica gpu = replica(model, ComputeDevice.cuda(0), Precision.FP64, GraphUse.OFF);
        ImageBatch batch = TestImages.noise(INPUT, BATCH, CLASSES, 7)) {
      cpu.learn(without(cpu, frozen, statistics));
      gpu.learn(without(gpu, frozen, statistics));
      double[] expected = gradient(cpu, batch);
      assertThat(gpu.layout()).isEqualTo(cpu.layout());
      assertThat(TestImages.furthest(gradient(gpu, batch), expected)).isLessThan(1e-9);
    }
  }

  @ParameterizedTest
  @EnumSource(Statistics.class)
  void phases_inCudaGraphs_haveTheBitsOfPlainSteps(Statistics statistics) {
    try (Replica plain = replica("resnet20", ComputeDevice.cuda(0), Precision.FP32, GraphUse.OFF);
        Replica captured =
            replica("resnet20", ComputeDevice.cuda(0), Precision.FP32, GraphUse.ALL)) {
      for (String frozen : PHASES) {
        double[] before = TestImages.values(plain.parameters());
        train(plain, frozen, statistics);
        train(captured, frozen, statistics);
        double[] after = TestImages.values(plain.parameters());
        assertThat(after).isNotEqualTo(before);
        assertThat(TestImages.values(captured.parameters())).isEqualTo(after);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"(?!output).*", "stem.*|stage1.*"})
  void frozenParameters_keepTheirBits(String frozen) {
    try (Replica gpu = replica("resnet20", ComputeDevice.cuda(0), Precision.BF16, GraphUse.AUTO)) {
      double[] before = TestImages.values(gpu.parameters());
      train(gpu, frozen, Statistics.KEPT);
      double[] after = TestImages.values(gpu.parameters());
      for (Segment segment : gpu.layout().segments()) {
        int from = (int) segment.offset();
        int to = from + (int) segment.length();
        boolean same = Arrays.equals(before, from, to, after, from, to);
        assertThat(same).as(segment.name()).isNotEqualTo(segment.learns());
      }
    }
  }

  private static void train(Replica replica, String frozen, Statistics statistics) {
    replica.learn(without(replica, frozen, statistics));
    UpdateSpec spec =
        new UpdateSpec(
            new OptimizerSpec("sgd", Map.of()),
            RegularisationSpec.NONE,
            new ClipSpec("global-norm", 1),
            false);
    try (UpdateRule rule =
        new UpdateRule(spec, replica.layout(), replica.parameters(), replica.gradientBuffer())) {
      for (int step = 0; step < 8; step++) {
        try (ImageBatch batch = TestImages.noise(INPUT, BATCH, CLASSES, step)) {
          replica.gradientBuffer().clear();
          replica.accumulate(batch, step);
          rule.applyMeasured(StepRates.of(0.05), BATCH, 1);
        }
      }
    }
  }
}
