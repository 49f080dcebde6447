package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The contract of {@link Replica}, for every engine. */
class ReplicaTest {
  private static final ImageShape SMALL = new ImageShape(12, 12, 3);
  private static final ComputationGraphConfiguration LENET = model("lenet");
  private static final ComputationGraphConfiguration RESNET = model("resnet8");
  private static final int CLASSES = 5;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void accumulate_ofMicroBatches_addsUpToTheBatch(String engine) {
    try (Replica replica = build(engine, LENET, Precision.FP64);
        ImageBatch batch = TestImages.noise(SMALL, 6, CLASSES, 1)) {
      replica.accumulate(batch, 1);
      double[] whole = TestImages.values(replica.gradientBuffer().buffer());

      replica.gradientBuffer().clear();
      replica.accumulate(TestImages.slice(batch, 0, 1), 1);
      replica.accumulate(TestImages.slice(batch, 1, 4), 1);
      replica.accumulate(TestImages.slice(batch, 4, 6), 1);

      assertThat(TestImages.values(replica.gradientBuffer().buffer()))
          .containsExactly(whole, within(1e-10));
      assertThat(whole[whole.length - 2]).isEqualTo(6);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void gradient_ofSmallNetwork_matchesFiniteDifferences(String engine) {
    ComputationGraphConfiguration model =
        ParityCase.layers(
                "two dense layers",
                3,
                3,
                new DenseLayer.Builder().nOut(4).activation(Activation.TANH).build(),
                new DenseLayer.Builder().nOut(3).activation(Activation.SIGMOID).build())
            .model();
    double h = 1e-5;
    try (Replica replica = build(engine, model, Precision.FP64);
        ImageBatch batch = TestImages.noise(new ImageShape(3, 3, 3), 4, CLASSES, 1)) {
      replica.accumulate(batch, 1);
      double[] gradient = TestImages.values(replica.gradientBuffer().gradient());
      for (int i = 0; i < gradient.length; i += 7) {
        double slope = (lossAt(replica, batch, i, h) - lossAt(replica, batch, i, -h)) / (2 * h);
        assertThat(gradient[i]).as("parameter %d", i).isCloseTo(slope, within(1e-8));
      }
    }
  }

  /** The summed loss with one parameter moved. */
  private static double lossAt(Replica replica, ImageBatch batch, long index, double move) {
    Tensor parameter = replica.parameters().narrow(0, index, 1);
    parameter.add_(new Scalar(move));
    replica.gradientBuffer().clear();
    replica.accumulate(batch, 1);
    parameter.sub_(new Scalar(move));
    return TestImages.values(replica.gradientBuffer().tail())[0];
  }

  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void tail_ofUntrainedNetwork_holdsCrossEntropyAndHits(String engine) {
    try (Replica replica = build(engine, LENET, Precision.FP32);
        ImageBatch batch = TestImages.noise(SMALL, 32, CLASSES, 1)) {
      replica.accumulate(batch, 1);
      float[] p = replica.probabilities(batch);

      double loss = 0;
      int hits = 0;
      for (int i = 0; i < batch.count(); i++) {
        loss -= Math.log(p[i * CLASSES + batch.labels()[i]]);
        hits += largest(p, i) == batch.labels()[i] ? 1 : 0;
      }
      double[] tail = TestImages.values(replica.gradientBuffer().tail());
      assertThat(tail[0]).isCloseTo(loss, within(1e-4));
      assertThat(hits).isBetween(1, 31);
      assertThat(tail[1]).isEqualTo(hits);
      assertThat(tail[2]).isEqualTo(32);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void tail_withSoftTargets_holdsTheirCrossEntropyAndTheLabelsHits(String engine) {
    try (Replica replica = build(engine, LENET, Precision.FP32);
        ImageBatch hard = TestImages.noise(SMALL, 32, CLASSES, 1)) {
      ImageBatch batch = TestImages.soft(hard, CLASSES, 2);
      replica.accumulate(batch, 1);
      float[] p = replica.probabilities(batch);

      double loss = 0;
      int hits = 0;
      for (int i = 0; i < p.length; i++) {
        loss -= batch.targets().orElseThrow().get(i) * Math.log(p[i]);
      }
      for (int i = 0; i < batch.count(); i++) {
        hits += largest(p, i) == batch.labels()[i] ? 1 : 0;
      }
      double[] tail = TestImages.values(replica.gradientBuffer().tail());
      assertThat(tail[0]).isCloseTo(loss, within(1e-4));
      assertThat(tail[1]).isEqualTo(hits);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void targets_onTheLabelsOnly_giveTheGradientOfTheLabels(String engine) {
    try (Replica replica = build(engine, LENET, Precision.FP64);
        ImageBatch batch = TestImages.noise(SMALL, 3, CLASSES, 1)) {
      double[] hard = gradient(replica, batch, 1);
      FloatBuffer rows =
          ByteBuffer.allocateDirect(4 * 3 * CLASSES)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer()
              .put(Targets.rows(batch, CLASSES));
      assertThat(gradient(replica, batch.withTargets(rows), 1))
          .containsExactly(hard, within(1e-12));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void targets_ofTooFewClasses_areRefused(String engine) {
    try (Replica replica = build(engine, LENET, Precision.FP32);
        ImageBatch hard = TestImages.noise(SMALL, 2, CLASSES, 1)) {
      ImageBatch batch = TestImages.soft(hard, CLASSES - 1, 2);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> replica.accumulate(batch, 1))
          .withMessage("targets of 8 values: 2 images and 5 classes need 10");
    }
  }

  private static int largest(float[] probabilities, int row) {
    int largest = 0;
    for (int c = 1; c < CLASSES; c++) {
      if (probabilities[row * CLASSES + c] > probabilities[row * CLASSES + largest]) {
        largest = c;
      }
    }
    return largest;
  }

  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void export_savedAndOpenedByDl4j_givesTheSameProbabilities(String engine) throws IOException {
    try (Replica replica = build(engine, RESNET, Precision.FP32);
        ImageBatch batch = TestImages.noise(SMALL, 4, CLASSES, 1)) {
      train(replica, batch, 3);
      File file = folder.resolve("model.zip").toFile();
      ModelSerializer.writeModel(replica.export(), file, false);
      ComputationGraph restored = ModelSerializer.restoreComputationGraph(file);

      assertThat(restored.outputSingle(TestImages.nchw(batch)).dup('c').data().asFloat())
          .containsExactly(replica.probabilities(batch), within(1e-5f));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void export_afterwards_isNotTouchedByTraining(String engine) {
    try (Replica replica = build(engine, LENET, Precision.FP32);
        ImageBatch batch = TestImages.noise(SMALL, 4, CLASSES, 1)) {
      INDArray exported = replica.export().params();
      float[] before = exported.dup().data().asFloat();
      train(replica, batch, 1);
      assertThat(exported.data().asFloat()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void training_onOneBatch_lowersItsLoss(String engine) {
    try (Replica replica = build(engine, RESNET, Precision.FP32);
        ImageBatch batch = TestImages.noise(SMALL, 8, CLASSES, 1)) {
      train(replica, batch, 1);
      double first = TestImages.values(replica.gradientBuffer().tail())[0];
      train(replica, batch, 20);
      assertThat(TestImages.values(replica.gradientBuffer().tail())[0]).isLessThan(first / 2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void dropout_drawsFromTheSeedOnly(String engine) {
    ComputationGraphConfiguration model =
        ParityCase.layers(
                "dropout",
                6,
                6,
                new DenseLayer.Builder().nOut(50).activation(Activation.RELU).build(),
                new DropoutLayer(0.5),
                new DenseLayer.Builder().nOut(20).dropOut(0.8).build())
            .model();
    try (Replica replica = build(engine, model, Precision.FP32);
        ImageBatch batch = TestImages.noise(new ImageShape(6, 6, 3), 4, CLASSES, 1)) {
      double[] first = gradient(replica, batch, 1);
      double[] other = gradient(replica, batch, 2);
      assertThat(gradient(replica, batch, 1)).isEqualTo(first);
      assertThat(other).isNotEqualTo(first);
      assertThat(replica.probabilities(batch)).isEqualTo(replica.probabilities(batch));
    }
  }

  @Test
  void dropout_inTorch_keepsTheMean() {
    ComputationGraphConfiguration model =
        ParityCase.layers("dropout", 16, 16, new DropoutLayer(0.8)).model();
    try (Replica replica = build("torch", model, Precision.FP64);
        ImageBatch batch = TestImages.noise(new ImageShape(16, 16, 3), 2, CLASSES, 1)) {
      int draws = 2000;
      double[] mean = new double[(int) replica.layout().size()];
      // zero weights: the output does not depend on the mask, only the gradient does
      replica.parameters().zero_();
      for (int seed = 0; seed < draws; seed++) {
        double[] gradient = gradient(replica, batch, seed);
        for (int i = 0; i < mean.length; i++) {
          mean[i] += gradient[i] / draws;
        }
      }
      double[] undropped = undropped(batch);
      // a mean over 2000 draws, each of two samples that deviate by at most 0.4: sigma is 0.013
      for (int i = 0; i < undropped.length; i++) {
        assertThat(mean[i]).isCloseTo(undropped[i], within(0.1));
      }
    }
  }

  /** The gradient of the same network without dropout. */
  private static double[] undropped(ImageBatch batch) {
    ComputationGraphConfiguration model =
        ParityCase.layers("nothing", 16, 16, new DropoutLayer(1.0)).model();
    try (Replica replica = build("torch", model, Precision.FP64)) {
      replica.parameters().zero_();
      return gradient(replica, batch, 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void label_outsideTheClasses_isRefusedWithItsSample(String engine) {
    try (Replica replica = build(engine, LENET, Precision.FP32);
        ImageBatch noise = TestImages.noise(SMALL, 2, CLASSES, 1);
        ImageBatch batch =
            new ImageBatch(
                SMALL, noise.pixels(), new int[] {0, 5}, new long[] {11, 12}, () -> {})) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> replica.accumulate(batch, 1))
          .withMessage("sample 12 has label 5: the model has classes 0 to 4");
    }
  }

  @Test
  void step_afterStep_leavesNoNativeObjectsBehind() {
    try (Replica replica = build("torch", RESNET, Precision.FP32);
        ImageBatch batch = TestImages.noise(SMALL, 4, CLASSES, 1)) {
      replica.accumulate(batch, 1);
      replica.probabilities(batch);
      long before = Pointer.totalCount();
      for (int i = 0; i < 50; i++) {
        replica.accumulate(batch, i);
        replica.probabilities(batch);
      }
      assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
    }
  }

  /** The logarithm of a variance that has fallen below the smallest number. */
  @Test
  void statistic_ofAChannelThatIsConstantForLong_staysFinite() {
    ComputationGraphConfiguration model =
        ParityCase.layers("norm", 4, 4, LayerCases.lift(2), new BatchNormalization()).model();
    try (Replica replica = build("torch", model, Precision.FP32);
        ImageBatch batch = TestImages.noise(new ImageShape(4, 4, 3), 2, CLASSES, 1)) {
      replica.parameters().zero_();
      Segment spread =
          replica.layout().segments().stream()
              .filter(s -> s.name().endsWith("log10stdev"))
              .findFirst()
              .orElseThrow();
      replica.parameters().narrow(0, spread.offset(), spread.length()).fill_(new Scalar(-30));
      assertThat(gradient(replica, batch, 1)).doesNotContain(Double.NaN);
    }
  }

  @Test
  void layout_ofResNet_knowsEveryRole() {
    try (Replica replica = build("torch", RESNET, Precision.FP32)) {
      Map<String, Role> roles = new HashMap<>();
      for (Segment segment : replica.layout().segments()) {
        roles.put(segment.name(), segment.role());
      }
      assertThat(roles)
          .containsEntry("stem-conv_W", Role.WEIGHT)
          .containsEntry("stem-norm_gamma", Role.NORMALISATION)
          .containsEntry("stem-norm_beta", Role.NORMALISATION)
          .containsEntry("stem-norm_mean", Role.STATISTIC)
          .containsEntry("stem-norm_var", Role.STATISTIC)
          .containsEntry("output_W", Role.WEIGHT)
          .containsEntry("output_b", Role.BIAS);
      assertThat(replica.layout().size()).isEqualTo(replica.parameters().numel());
    }
  }

  private static ComputationGraphConfiguration model(String name) {
    return ModelCatalogue.configuration(new ModelSpec(name, SMALL, CLASSES, Map.of(), 1));
  }

  private static Replica build(
      String engine, ComputationGraphConfiguration model, Precision precision) {
    return Engines.select(engine, model).build(model, new ReplicaOptions(1, precision));
  }

  private static double[] gradient(Replica replica, ImageBatch batch, long seed) {
    replica.gradientBuffer().clear();
    replica.accumulate(batch, seed);
    return TestImages.values(replica.gradientBuffer().gradient());
  }

  private static void train(Replica replica, ImageBatch batch, int steps) {
    for (int i = 0; i < steps; i++) {
      TestImages.descend(replica, batch, i);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void firstNonFiniteOutput_ofAnImageThatOverflows_namesLayerAndRow(String engine) {
    try (Replica replica = build(engine, RESNET, Precision.FP32);
        ImageBatch batch = TestImages.noise(SMALL, 4, CLASSES, 1)) {
      assertThat(replica.firstNonFiniteOutput(batch, 1)).isEmpty();
      for (int i = 2 * SMALL.size(); i < 3 * SMALL.size(); i++) {
        batch.pixels().put(i, 3e38f);
      }
      Segment first = replica.layout().segments().get(0);
      assertThat(replica.firstNonFiniteOutput(batch, 1))
          .contains(new NonFiniteOutput(first.vertex(), List.of(2)));
      batch.pixels().put(2 * SMALL.size(), Float.NaN);
      assertThat(replica.firstNonFiniteOutput(batch, 1))
          .get()
          .satisfies(found -> assertThat(found.vertex()).doesNotContain(first.vertex()))
          .extracting(NonFiniteOutput::rows)
          .isEqualTo(List.of(2));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void firstNonFiniteOutput_ofOneWeightThatIsNaN_namesItsLayer(String engine) {
    try (Replica replica = build(engine, LENET, Precision.FP32);
        ImageBatch batch = TestImages.noise(SMALL, 4, CLASSES, 1)) {
      List<Segment> kernels =
          replica.layout().segments().stream().filter(s -> s.role() == Role.WEIGHT).toList();
      Segment second = kernels.get(1);
      replica.parameters().narrow(0, second.offset() + 3, 1).fill_(new Scalar(Double.NaN));
      assertThat(replica.firstNonFiniteOutput(batch, 1))
          .contains(new NonFiniteOutput(second.vertex(), List.of(0, 1, 2, 3)));
    }
  }
}
