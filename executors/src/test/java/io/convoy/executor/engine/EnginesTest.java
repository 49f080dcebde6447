package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.engine.ReplicaOptions.Precision;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class EnginesTest {
  private static final ComputationGraphConfiguration DENSE =
      ParityCase.layers("dense", 4, 4, new DenseLayer.Builder().nOut(3).build()).model();
  private static final ComputationGraphConfiguration LRN =
      ParityCase.layers("lrn", 4, 4, new LocalResponseNormalization()).model();

  @Test
  void auto_forSupportedModel_takesTorch() {
    assertThat(Engines.select("auto", DENSE).name()).isEqualTo("torch");
  }

  @Test
  void auto_forModelOfTheReferenceOnly_takesNd4j() {
    assertThat(Engines.select("auto", LRN).name()).isEqualTo("nd4j");
  }

  @Test
  void namedEngine_isTaken() {
    assertThat(Engines.select("torch", DENSE).name()).isEqualTo("torch");
    assertThat(Engines.select("nd4j", DENSE).name()).isEqualTo("nd4j");
  }

  @Test
  void namedEngine_forUnsupportedLayer_saysWhichAndWhatToDo() {
    assertThatThrownBy(() -> Engines.select("torch", LRN))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage(
            "engine torch: vertex \"layer0\" (LocalResponseNormalization) is not supported: no such"
                + " layer in the graph compiler; use engine = nd4j");
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
        Arguments.of(new ActivationLayer(Activation.THRESHOLDEDRELU), "activation"),
        Arguments.of(
            new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.PNORM).pnorm(2).build(),
            "pooling by PNORM"),
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
            new DenseLayer.Builder().nOut(3).constrainWeights(new MaxNormConstraint(1, 1)).build(),
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
  void everyEngine_forChannelsLastConfiguration_refuses() {
    ComputationGraphConfiguration model =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("in")
            .addLayer("conv", new ConvolutionLayer.Builder(1, 1).nOut(2).build(), "in")
            .addLayer(
                "out",
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(3)
                    .activation(Activation.SOFTMAX)
                    .build(),
                "conv")
            .setOutputs("out")
            .setInputTypes(InputType.convolutional(4, 4, 3, CNN2DFormat.NHWC))
            .build();
    for (String engine : Engines.names()) {
      assertThatThrownBy(() -> Engines.select(engine, model))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContainingAll("\"conv\"", "NHWC");
    }
  }

  @Test
  void everyEngine_forAnotherLoss_refuses() {
    ComputationGraphConfiguration model =
        ParityCase.ended(
                "squares",
                4,
                4,
                graph ->
                    graph.addLayer(
                        "out", new OutputLayer.Builder(LossFunction.MSE).nOut(3).build(), "in"))
            .model();
    for (String engine : Engines.names()) {
      assertThatThrownBy(() -> Engines.select(engine, model))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContainingAll("\"out\"", "MCXENT");
    }
  }

  @Test
  void build_ofUnsupportedModel_throwsTheRefusal() {
    Engine engine = Engines.select("torch", DENSE);
    assertThatThrownBy(() -> engine.build(LRN, new ReplicaOptions(1, Precision.FP32)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage(engine.refusal(LRN).orElseThrow());
  }
}
