package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.layer.GroupedConvolution;
import io.convoy.executor.model.layer.Kaiming;
import io.convoy.executor.model.layer.Kaiming.Fan;
import io.convoy.executor.model.layer.Kaiming.Shape;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.Arrays;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.deeplearning4j.nn.weights.WeightInitRelu;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Initial weights have the variance of their scheme and depend on configuration and seed only. */
class InitialisationTest {
  private static final int IN = 24;
  private static final int OUT = 48;

  static Stream<Arguments> schemes() {
    double fanIn = IN * 9;
    double fanOut = OUT * 9;
    return Stream.of(
        Arguments.of(new WeightInitDistribution(new NormalDistribution(0, 0.01)), 1e-4),
        // DL4J's fan-out of a convolution is divided by the stride squared, here 4
        Arguments.of(new WeightInitXavier(), 2 / (fanIn + fanOut / 4)),
        Arguments.of(new WeightInitRelu(), 2 / fanIn),
        Arguments.of(new Kaiming(Shape.NORMAL, Fan.IN), 2 / fanIn),
        Arguments.of(new Kaiming(Shape.NORMAL, Fan.OUT), 2 / fanOut),
        Arguments.of(new Kaiming(Shape.UNIFORM, Fan.IN), 2 / fanIn),
        Arguments.of(new Kaiming(Shape.UNIFORM, Fan.OUT), 2 / fanOut));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("schemes")
  void weights_ofAScheme_haveItsVariance(IWeightInit scheme, double variance) {
    double[] weights = weights("torch", model(scheme, 1), 1, "conv_W");
    double mean = Arrays.stream(weights).average().orElseThrow();
    double square = Arrays.stream(weights).map(w -> w * w).average().orElseThrow();
    // 10,368 draws: the variance of normal ones deviates by 1.4 %, here within five times that
    assertThat(square / variance).isCloseTo(1, within(0.07));
    assertThat(mean / Math.sqrt(variance)).isCloseTo(0, within(0.05));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("schemes")
  void weights_onEveryEngineAndNumberOfThreads_areTheSame(IWeightInit scheme, double variance) {
    double[] torch = weights("torch", model(scheme, 1), 1, "conv_W");
    assertThat(weights("nd4j", model(scheme, 1), 1, "conv_W")).isEqualTo(torch);
    assertThat(weights("torch", model(scheme, 1), 2, "conv_W")).isEqualTo(torch);
    assertThat(weights("torch", model(scheme, 2), 1, "conv_W")).isNotEqualTo(torch);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("schemes")
  void scheme_asJson_isTheSame(IWeightInit scheme, double variance) {
    ComputationGraphConfiguration model = model(scheme, 1);
    assertThat(ComputationGraphConfiguration.fromJson(model.toJson())).isEqualTo(model);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("schemes")
  void weights_ofGroups_haveTheFanInOfOneGroup(IWeightInit scheme, double variance) {
    double[] weights = weights("torch", model(scheme, 1), 1, "grouped_W");
    assertThat(weights).hasSize(OUT / 4 * OUT * 9);
    if (scheme.equals(new Kaiming(Shape.NORMAL, Fan.IN)) || scheme instanceof WeightInitRelu) {
      double square = Arrays.stream(weights).map(w -> w * w).average().orElseThrow();
      assertThat(square).isCloseTo(2 / (OUT / 4.0 * 9), within(0.1 * 2 / (OUT / 4.0 * 9)));
    }
  }

  private static double[] weights(
      String engine, ComputationGraphConfiguration model, int threads, String name) {
    ReplicaOptions options = new ReplicaOptions(threads, Precision.FP32);
    try (Replica replica = Engines.select(engine, model).build(model, options)) {
      Segment segment =
          replica.layout().segments().stream()
              .filter(s -> s.name().equals(name))
              .findFirst()
              .orElseThrow();
      double[] all = TestImages.values(replica.parameters());
      int from = (int) segment.offset();
      return Arrays.copyOfRange(all, from, from + (int) segment.length());
    }
  }

  private static ComputationGraphConfiguration model(IWeightInit scheme, long seed) {
    return new NeuralNetConfiguration.Builder()
        .seed(seed)
        .weightInit(scheme)
        .activation(Activation.IDENTITY)
        .graphBuilder()
        .addInputs("in")
        .addLayer("conv", new ConvolutionLayer.Builder(3, 3).stride(2, 2).nOut(OUT).build(), "in")
        .addLayer(
            "grouped", new GroupedConvolution.Builder(3, 3).groups(4).nOut(OUT).build(), "conv")
        .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "grouped")
        .addLayer(
            "out",
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(3)
                .activation(Activation.SOFTMAX)
                .build(),
            "pool")
        .setOutputs("out")
        .setInputTypes(InputType.convolutional(8, 8, IN))
        .build();
  }
}
