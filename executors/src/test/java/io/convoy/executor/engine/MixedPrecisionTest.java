package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixedPrecisionTest {
  private static final ImageShape SHAPE = new ImageShape(12, 12, 3);
  private static final int CLASSES = 4;
  private static final int STEPS = 25;
  private static final double RATE = 0.05;

  /** Noise has no pattern: what falls is what the network remembers of each image. */
  @Test
  void resnet_inMixedPrecision_learnsAsInFp32() {
    ComputationGraphConfiguration model = model("resnet8");
    try (ImageBatch batch = TestImages.noise(SHAPE, 16, CLASSES, 1);
        Replica full = build(model, Precision.FP32);
        Replica mixed = build(model, Precision.BF16)) {
      double first = 0;
      for (int step = 0; step < STEPS; step++) {
        double expected = step(full, batch);
        double actual = step(mixed, batch);
        first = step == 0 ? expected : first;
        assertThat(actual).as("loss at step %d", step).isCloseTo(expected, within(0.1));
      }
      assertThat(step(full, batch)).isLessThan(0.5 * first);
      assertThat(step(mixed, batch)).isLessThan(0.5 * first);
      assertThat(mixed.probabilities(batch))
          .containsExactly(full.probabilities(batch), within(0.1f));
    }
  }

  /** If both computed in 32 bits they would differ by 1e-6 at most. */
  @ParameterizedTest
  @ValueSource(strings = {"lenet", "resnet8"})
  void gradient_inMixedPrecision_differsByItsRounding(String name) {
    ComputationGraphConfiguration model = model(name);
    try (ImageBatch batch = TestImages.noise(SHAPE, 8, CLASSES, 1);
        Replica full = build(model, Precision.FP32);
        Replica mixed = build(model, Precision.BF16)) {
      full.accumulate(batch, 1);
      mixed.accumulate(batch, 1);
      Tensor expected = full.gradientBuffer().gradient();
      Tensor actual = mixed.gradientBuffer().gradient();
      double error = actual.sub(expected).norm().item_double() / expected.norm().item_double();
      assertThat(error).isBetween(1e-4, 0.3);
      assertThat(actual.scalar_type().intern()).isEqualTo(ScalarType.Float);
      assertThat(mixed.parameters().scalar_type().intern()).isEqualTo(ScalarType.Float);
    }
  }

  /** A layer that had no mixed form would fail here. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "resnext50-32x4d",
        "se-resnet50",
        "densenet121",
        "mobilenet-v2",
        "efficientnet-b0",
        "convnext-tiny",
        "nasnet-a-cifar",
        "googlenet",
        "squeezenet1.1"
      })
  void model_inMixedPrecision_hasTheLossOfFp32(String name) {
    ModelSpec spec = ModelCatalogue.model(name).trialSpec(CLASSES, 1);
    ComputationGraphConfiguration model = ModelCatalogue.configuration(spec);
    try (ImageBatch batch = TestImages.noise(spec.input(), 4, CLASSES, 1);
        Replica full = build(model, Precision.FP32);
        Replica mixed = build(model, Precision.BF16)) {
      full.accumulate(batch, 1);
      mixed.accumulate(batch, 1);
      assertThat(mixed.gradientBuffer().lossSum())
          .isCloseTo(
              full.gradientBuffer().lossSum(), within(0.25 * full.gradientBuffer().lossSum()));
      assertThat(mixed.gradientBuffer().gradient().isfinite().all().item_bool()).isTrue();
    }
  }

  @Test
  void nd4j_askedForMixedPrecision_refuses() {
    ComputationGraphConfiguration model = model("lenet");
    assertThatThrownBy(
            () -> Engines.select("nd4j", model).build(model, new ReplicaOptions(1, Precision.BF16)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("use engine = torch for bf16");
  }

  private static ComputationGraphConfiguration model(String name) {
    return ModelCatalogue.configuration(new ModelSpec(name, SHAPE, CLASSES, Map.of(), 1));
  }

  private static Replica build(ComputationGraphConfiguration model, Precision precision) {
    return Engines.select("torch", model).build(model, new ReplicaOptions(1, precision));
  }

  /** One step of plain descent. Returns the mean loss before it. */
  private static double step(Replica replica, ImageBatch batch) {
    replica.gradientBuffer().clear();
    replica.accumulate(batch, 1);
    try (PointerScope scope = new PointerScope()) {
      for (Segment s : replica.layout().segments()) {
        double rate = s.role() == Role.STATISTIC ? 1 : RATE / batch.count();
        Tensor gradient = replica.gradientBuffer().gradient().narrow(0, s.offset(), s.length());
        replica.parameters().narrow(0, s.offset(), s.length()).sub_(gradient, new Scalar(rate));
      }
    }
    return replica.gradientBuffer().lossSum() / batch.count();
  }
}
