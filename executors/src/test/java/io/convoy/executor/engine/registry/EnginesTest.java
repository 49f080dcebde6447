package io.convoy.executor.engine.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.engine.Engine;
import io.convoy.executor.engine.LayerCases;
import io.convoy.executor.engine.ParityCase;
import io.convoy.executor.engine.ReplicaOptions;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.constraint.UnitNormConstraint;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class EnginesTest {
  private static final ComputationGraphConfiguration DENSE =
      ParityCase.layers("dense", 4, 4, new DenseLayer.Builder().nOut(3).build()).model();
  private static final ComputationGraphConfiguration PRODUCTS =
      ParityCase.layers(
              "products",
              4,
              4,
              new ElementWiseMultiplicationLayer.Builder().nIn(48).nOut(48).build())
          .model();

  @Test
  void auto_forSupportedModel_takesTorch() {
    assertThat(Engines.select("auto", DENSE).name()).isEqualTo("torch");
  }

  @Test
  void auto_forModelOfTheReferenceOnly_takesNd4j() {
    assertThat(Engines.select("auto", PRODUCTS).name()).isEqualTo("nd4j");
  }

  @Test
  void namedEngine_isTaken() {
    assertThat(Engines.select("torch", DENSE).name()).isEqualTo("torch");
    assertThat(Engines.select("nd4j", DENSE).name()).isEqualTo("nd4j");
  }

  @Test
  void namedEngine_forUnsupportedLayer_saysWhichAndWhatToDo() {
    assertThatThrownBy(() -> Engines.select("torch", PRODUCTS))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage(
            "engine torch: vertex \"layer0\" (ElementWiseMultiplicationLayer) is not supported: no"
                + " such layer in the graph compiler; use engine = nd4j");
  }

  @Test
  void unknownEngine_names_theKnown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Engines.select("tensorflow", DENSE))
        .withMessage("engine = tensorflow: no such engine; known are auto, torch, nd4j");
  }

  static Stream<Arguments> refusedByTorch() {
    return Stream.of(
        Arguments.of(new ActivationLayer(Activation.RATIONALTANH), "activation rationaltanh"),
        Arguments.of(new ActivationLayer(new ActivationELU(0.5)), "alpha other than 1"),
        Arguments.of(new ActivationLayer(new ActivationGELU(true)), "precise GELU"),
        Arguments.of(
            new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG).dilation(2, 2).build(),
            "dilation of pooling other than by maxima"),
        Arguments.of(
            new DenseLayer.Builder().nOut(3).dropOut(new GaussianDropout(0.5)).build(),
            "GaussianDropout"),
        Arguments.of(new DenseLayer.Builder().nOut(3).hasLayerNorm(true).build(), "layer norm"));
  }

  @ParameterizedTest
  @MethodSource("refusedByTorch")
  void torch_forUnsupportedOption_saysWhich(Layer layer, String what) {
    ComputationGraphConfiguration model = ParityCase.layers("refused", 4, 4, layer).model();
    assertThatThrownBy(() -> Engines.select("torch", model))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContainingAll("engine torch", "layer0", what, "use engine = nd4j");
    assertThat(Engines.select("auto", model).name()).isEqualTo("nd4j");
  }

  static Stream<Arguments> refusedByAll() {
    return Stream.of(
        Arguments.of(new BatchNormalization.Builder().lockGammaBeta(true).build(), "lockGammaBeta"),
        Arguments.of(
            new DenseLayer.Builder().nOut(3).constrainWeights(new UnitNormConstraint(1)).build(),
            "constraints"));
  }

  @ParameterizedTest
  @MethodSource("refusedByAll")
  void everyEngine_forWhatNoneTrainsRightly_refuses(Layer layer, String what) {
    ComputationGraphConfiguration model = ParityCase.layers("refused", 4, 4, layer).model();
    for (String engine : Engines.names()) {
      assertThatThrownBy(() -> Engines.select(engine, model))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContainingAll("layer0", what);
    }
  }

  @Test
  void everyEngine_forSeparableConvolutionOfOneChannel_refuses() {
    ComputationGraphConfiguration model =
        ParityCase.layers("refused", 4, 4, LayerCases.lift(1), separable()).model();
    for (String engine : Engines.names()) {
      assertThatThrownBy(() -> Engines.select(engine, model))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContainingAll("layer1", "of one channel", "take a ConvolutionLayer");
    }
  }

  /** The reason for the refusal; of two channels the output doubles. */
  @Test
  void dl4j_forSeparableConvolutionOfOneChannel_leavesOutThe1x1Kernels() {
    assertThat(growth(1)).isEqualTo(1);
    assertThat(growth(2)).isEqualTo(2);
  }

  /** How many times larger the output gets by 1x1 kernels that are twice as large. */
  private static double growth(int channels) {
    ComputationGraph graph =
        new ComputationGraph(
            ParityCase.layers("separable", 4, 4, LayerCases.lift(channels), separable()).model());
    graph.init();
    INDArray images = Nd4j.ones(1, 3, 4, 4);
    double before = graph.feedForward(images, false).get("layer1").getDouble(0);
    graph.getLayer("layer1").getParam("pW").muli(2);
    return graph.feedForward(images, false).get("layer1").getDouble(0) / before;
  }

  private static SeparableConvolution2D separable() {
    return new SeparableConvolution2D.Builder(3, 3).nOut(1).hasBias(false).build();
  }

  static Stream<Arguments> refusedByNd4j() {
    return Stream.of(
        Arguments.of(
            new DenseLayer.Builder().nOut(3).weightNoise(new DropConnect(0.5)).build(),
            "weight noise"),
        Arguments.of(
            new PReLULayer.Builder().inputShape(3, 4, 4).sharedAxes(2, 3).build(),
            "PReLU with shared axes"));
  }

  @ParameterizedTest
  @MethodSource("refusedByNd4j")
  void nd4j_forWhatDl4jGetsWrong_refusesAndNamesTheOther(Layer layer, String what) {
    ComputationGraphConfiguration model = ParityCase.layers("refused", 4, 4, layer).model();
    assertThatThrownBy(() -> Engines.select("nd4j", model))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContainingAll("engine nd4j", "layer0", what, "use engine = torch");
    assertThat(Engines.select("auto", model).name()).isEqualTo("torch");
  }

  @Test
  void everyEngine_forAnotherLoss_refuses() {
    ComputationGraphConfiguration model =
        ParityCase.ended(
                "binary hinge",
                4,
                4,
                graph ->
                    graph.addLayer(
                        "out", new OutputLayer.Builder(LossFunction.HINGE).nOut(3).build(), "in"))
            .model();
    for (String engine : Engines.names()) {
      assertThatThrownBy(() -> Engines.select(engine, model))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContainingAll("\"out\"", "LossHinge", "MultiClassHinge");
    }
  }

  @Test
  void build_ofUnsupportedModel_throwsTheRefusal() {
    Engine engine = Engines.select("torch", DENSE);
    assertThatThrownBy(() -> engine.build(PRODUCTS, new ReplicaOptions(1, Precision.FP32)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage(engine.refusal(PRODUCTS).orElseThrow());
  }
}
