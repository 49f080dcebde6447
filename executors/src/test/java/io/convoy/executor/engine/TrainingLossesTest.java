package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.base.RefusedException;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.LossSpec;
import io.convoy.executor.model.ModelJson;
import io.convoy.executor.model.TrainingLosses;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Losses by name: PyTorch's numbers, finite differences, and both engines alike. */
class TrainingLossesTest {
  private static final ImageShape INPUT = new ImageShape(1, 4, 1);
  private static final int CLASSES = 4;
  private static final List<Double> WEIGHTS = List.of(0.5, 2.0, 1.0, 4.0);

  /** Scores of three images, which a layer of weights 1 and 0 hands on. */
  private static final float[] SCORES = {
    0.5f, -1f, 2f, 0.25f, 1.5f, 0.75f, -0.5f, -2f, -0.25f, 0.5f, 0.125f, 1f
  };

  private static final int[] LABELS = {2, 1, 0};

  /**
   * What PyTorch 2.13 gives in 64 bits.
   *
   * @param loss divided by the sum of the weights of the labels, 3.5
   * @param slopes of it, {@code [3,4]}
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Known(String name, Map<String, Object> parameters, double loss, double... slopes) {
    LossSpec spec() {
      return new LossSpec(name, parameters, WEIGHTS);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Known> known() {
    return Stream.of(
        // cross_entropy(scores, labels, weight=w)
        new Known(
            "softmax",
            Map.of(),
            1.1142027093644007,
            0.044067092938,
            0.009832697505,
            -0.088219276931,
            0.034319486488,
            0.348878957057,
            -0.40662982116,
            0.047215632469,
            0.010535231634,
            -0.125138063498,
            0.037511291299,
            0.025781108343,
            0.061845663856),
        // multi_margin_loss(scores, labels, weight=w), times the classes
        new Known(
            "hinge",
            Map.of(),
            1.7678571428571428,
            0,
            0,
            0,
            0,
            0.571428571429,
            -0.571428571429,
            0,
            0,
            -0.428571428571,
            0.142857142857,
            0.142857142857,
            0.142857142857),
        // the same with p = 2 and margin = 1.5
        new Known(
            "squared-hinge",
            Map.of("margin", 1.5),
            5.234375,
            0,
            0,
            0,
            0,
            2.571428571429,
            -2.857142857143,
            0.285714285714,
            0,
            -1.964285714286,
            0.642857142857,
            0.535714285714,
            0.785714285714),
        // binary_cross_entropy_with_logits(scores, one_hot, weight=w[labels]), summed over classes
        new Known(
            "binary",
            Map.of(),
            2.7297780642025082,
            0.177845523201,
            0.076840406106,
            -0.034057977721,
            0.160621857396,
            0.467185414968,
            -0.183326457614,
            0.215737525028,
            0.068115955441,
            -0.080310928698,
            0.0889227616,
            0.075887053339,
            0.104436939804),
        // mse_loss(scores, one_hot), each row times w[label]
        new Known(
            "mse",
            Map.of(),
            1.2036830357142858,
            0.071428571429,
            -0.142857142857,
            0.142857142857,
            0.035714285714,
            0.428571428571,
            -0.071428571429,
            -0.142857142857,
            -0.571428571429,
            -0.089285714286,
            0.035714285714,
            0.008928571429,
            0.071428571429),
        // w (1 - p)^2 ce, with p = exp(-ce) and ce = cross_entropy(scores, labels)
        new Known(
            "focal",
            Map.of(),
            0.5986440474329934,
            0.011147558698,
            0.002487356558,
            -0.0223166427,
            0.008681727444,
            0.354717770489,
            -0.413435148949,
            0.048005829938,
            0.010711548522,
            -0.152776463032,
            0.045796157046,
            0.031475207748,
            0.075505098238));
  }

  private static ComputationGraphConfiguration linear() {
    return new NeuralNetConfiguration.Builder()
        .updater(new NoOp())
        .graphBuilder()
        .addInputs("in")
        .addLayer(
            "out",
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(CLASSES)
                .activation(Activation.SOFTMAX)
                .build(),
            "in")
        .setOutputs("out")
        .setInputTypes(InputType.convolutional(1, 4, 1))
        .build();
  }

  private static Replica replica(String engine, ComputationGraphConfiguration model) {
    return Engines.select(engine, model).build(model, new ReplicaOptions(1, Precision.FP64));
  }

  private static ImageBatch scores() {
    return new ImageBatch(INPUT, floats(SCORES), LABELS.clone(), new long[3], () -> {});
  }

  private static FloatBuffer floats(float... values) {
    return ByteBuffer.allocateDirect(4 * values.length)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer()
        .put(values)
        .clear();
  }

  /** Makes the scores the image's own values. */
  private static void handOn(Replica replica) {
    replica.parameters().zero_();
    try (Tensor weights = replica.parameters().narrow(0, 0, (long) CLASSES * CLASSES);
        Tensor square = weights.view(CLASSES, CLASSES);
        Tensor diagonal = square.diagonal()) {
      diagonal.add_(new Scalar(1.0));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("known")
  void loss_withClassWeights_isPytorchs(Known known) {
    for (String engine : Engines.names()) {
      ComputationGraphConfiguration model = known.spec().onto(linear());
      try (Replica replica = replica(engine, model);
          ImageBatch batch = scores()) {
        handOn(replica);
        replica.accumulate(batch, 1);
        assertThat(replica.weighsSamples()).isTrue();
        assertThat(replica.gradientBuffer().samples()).isCloseTo(3.5, within(1e-12));
        assertThat(replica.gradientBuffer().lossSum() / 3.5)
            .as(engine)
            .isCloseTo(known.loss(), within(1e-9));
        double[] gradient = TestImages.values(replica.gradientBuffer().gradient());
        for (int out = 0; out < CLASSES; out++) {
          for (int in = 0; in <= CLASSES; in++) { // the last is the bias
            double expected = 0;
            for (int n = 0; n < 3; n++) {
              double input = in < CLASSES ? SCORES[n * CLASSES + in] : 1;
              expected += input * known.slopes()[n * CLASSES + out];
            }
            int at = in < CLASSES ? out * CLASSES + in : CLASSES * CLASSES + out;
            assertThat(gradient[at] / 3.5).as(engine).isCloseTo(expected, within(1e-9));
          }
        }
      }
    }
  }

  /** {@code cross_entropy(scores, soft, weight=w, reduction="sum")} of PyTorch 2.13. */
  @Test
  void softmax_ofSoftTargetsWithClassWeights_isPytorchs() {
    ComputationGraphConfiguration model = new LossSpec("softmax", Map.of(), WEIGHTS).onto(linear());
    for (String engine : Engines.names()) {
      try (Replica replica = replica(engine, model);
          ImageBatch batch =
              scores()
                  .withTargets(floats(0, .25f, .75f, 0, .5f, .5f, 0, 0, .125f, .25f, .125f, .5f))) {
        handOn(replica);
        replica.accumulate(batch, 1);
        assertThat(replica.gradientBuffer().lossSum()).isCloseTo(6.01585026057705, within(1e-9));
        assertThat(replica.gradientBuffer().samples()).isCloseTo(5.1875, within(1e-12));
        double[] gradient = TestImages.values(replica.gradientBuffer().gradient());
        assertThat(gradient[16])
            .isCloseTo(0.192793531605 + 0.513172718562 + 0.270840180453, within(1e-9));
        assertThat(gradient[17])
            .isCloseTo(-0.456981948417 - 0.639502733787 + 0.205681167557, within(1e-9));
      }
    }
  }

  static Stream<LossSpec> all() {
    return TrainingLosses.catalogue().kinds().stream()
        .flatMap(
            kind ->
                Stream.of(
                    new LossSpec(kind.name(), Map.of(), List.of()),
                    new LossSpec(kind.name(), Map.of(), List.of(0.5, 2.0, 1.0, 4.0, 0.25))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void gradient_ofHardAndSoftTargets_isThatOfBothEnginesAndOfDifferences(LossSpec spec) {
    ParityCase layers = ParityCase.layers("losses", 3, 3, LayerCases.dense());
    ComputationGraphConfiguration model = spec.onto(layers.model());
    try (Replica torch = replica("torch", model);
        Replica nd4j = replica("nd4j", ModelJson.graph(model.toJson()));
        ImageBatch hard = TestImages.noise(layers.input(), 6, ParityCase.CLASSES, 3);
        ImageBatch soft =
            TestImages.soft(
                TestImages.noise(layers.input(), 6, ParityCase.CLASSES, 3),
                ParityCase.CLASSES,
                4)) {
      for (ImageBatch batch : List.of(hard, soft)) {
        double[] one = gradient(torch, batch);
        assertThat(TestImages.furthest(one, gradient(nd4j, batch))).isLessThan(1e-10);
        assertThat(torch.gradientBuffer().lossSum())
            .isCloseTo(nd4j.gradientBuffer().lossSum(), within(1e-9));
        assertThat(torch.gradientBuffer().samples())
            .isCloseTo(nd4j.gradientBuffer().samples(), within(1e-12));
        for (int at = 0; at < one.length; at += 17) {
          assertThat(one[at])
              .as("parameter %d", at)
              .isCloseTo(TestImages.slope(torch, batch, at), within(1e-6));
        }
      }
    }
  }

  private static double[] gradient(Replica replica, ImageBatch batch) {
    replica.gradientBuffer().clear();
    replica.accumulate(batch, 1);
    return TestImages.values(replica.gradientBuffer().gradient());
  }

  /** Scores so far apart that probabilities are 0 and 1 in 32 bits. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1, 2, 5})
  void focal_ofScoresFarApart_isFinite(double gamma) {
    ComputationGraphConfiguration model =
        new LossSpec("focal", Map.of("gamma", gamma), List.of()).onto(linear());
    for (String engine : Engines.names()) {
      try (Replica replica =
              Engines.select(engine, model).build(model, new ReplicaOptions(1, Precision.FP32));
          ImageBatch batch =
              new ImageBatch(
                  INPUT,
                  floats(200, 0, 0, 0, 200, 0, 0, 0, 0, 0, 0, 0),
                  new int[] {0, 1, 2},
                  new long[3],
                  () -> {})) {
        handOn(replica);
        double[] gradient = gradient(replica, batch);
        assertThat(gradient).doesNotContain(Double.NaN);
        // the wrong one pulls with all its weight, the right one not at all
        assertThat(gradient[CLASSES * CLASSES + 1]).isBetween(-1.0, -0.5);
        assertThat(replica.gradientBuffer().lossSum()).isBetween(80.0, 250.0);
      }
    }
  }

  @Test
  void plainSoftmax_ontoAModelOfTheCatalogue_leavesItAsItIs() {
    ComputationGraphConfiguration model = linear();
    assertThat(new LossSpec("softmax", Map.of(), List.of()).onto(model).toJson())
        .isEqualTo(model.toJson());
    assertThat(LossSpec.MODEL.onto(model)).isSameAs(model);
  }

  @Test
  void classWeights_forAModelWithAnotherLossOfItsOwn_askForItsName() {
    ComputationGraphConfiguration squares = new LossSpec("mse", Map.of(), List.of()).onto(linear());
    LossSpec weights = new LossSpec("model", Map.of(), WEIGHTS);
    assertThatThrownBy(() -> weights.onto(squares))
        .isInstanceOf(RefusedException.class)
        .hasMessageContainingAll("train.loss.class-weights", "train.loss.name");
  }
}
