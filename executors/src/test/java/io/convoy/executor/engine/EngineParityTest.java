package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex.Op;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Both engines compute the same numbers, layer by layer. */
class EngineParityTest {
  private static final int BATCH = 4;

  /**
   * Of double precision: what is left is the order of summation, about 1e-14 on 20 layers. A wrong
   * constant or an off-by-one shows at 1e-6 or more.
   */
  private static final double EXACT = 1e-10;

  /** DL4J takes constants of leaky ReLU, GELU and the hard sigmoid through single precision. */
  private static final double SINGLE_PRECISION_CONSTANT = 1e-7;

  /**
   * Of single precision, on shallow networks only: on deep ones a rectifier whose input is nearly
   * zero flips, in either engine.
   */
  private static final double SHALLOW_FP32 = 1e-5;

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "convolutions",
    "poolings",
    "others",
    "activations",
    "graphs",
    "endings",
    "io.convoy.executor.engine.LayerCases#own",
    "io.convoy.executor.engine.LayerCases#dl4j",
    "io.convoy.executor.engine.LayerCases#channelsLast"
  })
  void layer_inBothEngines_agrees(ParityCase parity) {
    compare(parity, Precision.FP64, 2, EXACT);
    compare(parity, Precision.FP32, 1, SHALLOW_FP32);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.convoy.executor.engine.LayerCases#singlePrecision")
  void layer_inSinglePrecisionOnly_agrees(ParityCase parity) {
    compare(parity, Precision.FP32, 1, SHALLOW_FP32);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("singlePrecisionConstants")
  void activation_withRoundedConstant_agrees(ParityCase parity) {
    compare(parity, Precision.FP64, 2, SINGLE_PRECISION_CONSTANT);
  }

  static Stream<ParityCase> convolutions() {
    return Stream.of(
        ParityCase.layers("conv 3x3", 8, 7, conv(3, 1).build()),
        ParityCase.layers("conv 3x3 padded", 8, 7, conv(3, 1).padding(1, 1).build()),
        ParityCase.layers("conv 3x3/2 cut off", 8, 7, conv(3, 2).padding(1, 1).build()),
        ParityCase.layers("conv 3x2/2,1", 9, 8, conv(3, 2).kernelSize(3, 2).stride(2, 1).build()),
        ParityCase.layers("conv 3x3 dilated", 9, 8, conv(3, 1).dilation(2, 2).build()),
        ParityCase.layers("conv 1x1/2", 8, 7, conv(1, 2).build()),
        ParityCase.layers("conv 3x3 without bias", 8, 7, conv(3, 1).hasBias(false).build()),
        ParityCase.layers("conv with relu", 8, 7, conv(3, 1).activation(Activation.RELU).build()),
        ParityCase.layers("conv with tanh", 8, 7, conv(3, 1).activation(Activation.TANH).build()),
        ParityCase.layers("conv 3x3 same", 8, 7, same(conv(3, 1)).build()),
        ParityCase.layers("conv 3x3/2 same", 8, 7, same(conv(3, 2)).build()),
        ParityCase.layers("conv 5x5/2 same", 8, 7, same(conv(5, 2)).build()),
        ParityCase.layers("conv 2x2 same", 8, 7, same(conv(2, 1)).build()),
        ParityCase.layers("conv 3x3 same dilated", 8, 7, same(conv(3, 1)).dilation(2, 2).build()),
        ParityCase.layers("conv 1x1/2 same", 8, 7, same(conv(1, 2)).build()),
        ParityCase.layers("depthwise", 8, 7, depthwise().build()),
        ParityCase.layers("depthwise same", 8, 7, depthwise().stride(2, 2).build()),
        ParityCase.layers("separable", 8, 7, separable().build()),
        ParityCase.layers("separable/2 relu", 8, 7, separable().stride(2, 2).build()));
  }

  static Stream<ParityCase> poolings() {
    return Stream.of(
        ParityCase.layers("max 2x2/2", 8, 7, lift(), pool("MAX", 2, 2).build()),
        ParityCase.layers("max 3x3/2", 8, 7, lift(), pool("MAX", 3, 2).build()),
        ParityCase.layers("max padded", 8, 7, lift(), pool("MAX", 3, 2).padding(1, 1).build()),
        ParityCase.layers("max 3x3/2 same", 8, 7, lift(), same(pool("MAX", 3, 2)).build()),
        ParityCase.layers("max 2x2/2 same", 9, 7, lift(), same(pool("MAX", 2, 2)).build()),
        ParityCase.layers("avg 2x2/2", 8, 7, lift(), pool("AVG", 2, 2).build()),
        ParityCase.layers("avg padded", 8, 7, lift(), pool("AVG", 3, 2).padding(1, 1).build()),
        ParityCase.layers("avg 3x3/2 same", 8, 7, lift(), same(pool("AVG", 3, 2)).build()),
        ParityCase.layers("avg counts padding", 8, 7, lift(), paddingCounts("AVG", 3).build()),
        ParityCase.layers(
            "avg same counts padding", 8, 7, lift(), same(paddingCounts("AVG", 3)).build()),
        ParityCase.layers("global avg", 8, 7, lift(), global("AVG")),
        ParityCase.layers("global max", 8, 7, lift(), global("MAX")),
        ParityCase.layers("global sum", 8, 7, lift(), global("SUM")));
  }

  static Stream<ParityCase> others() {
    return Stream.of(
        ParityCase.layers("dense", 4, 5, new DenseLayer.Builder().nOut(6).build()),
        ParityCase.layers(
            "dense without bias", 4, 5, new DenseLayer.Builder().nOut(6).hasBias(false).build()),
        ParityCase.layers("dense relu twice", 4, 5, dense(Activation.RELU), dense(Activation.RELU)),
        ParityCase.layers("norm", 8, 7, lift(), norm().build(), relu()),
        ParityCase.layers("norm variance", 8, 7, lift(), norm().useLogStd(false).build(), relu()),
        ParityCase.layers("norm of dense", 4, 5, dense(Activation.TANH), norm().build(), relu()),
        ParityCase.layers("norm twice", 8, 7, lift(), norm().build(), lift(), norm().build()),
        ParityCase.layers(
            "norm decay and eps", 8, 7, lift(), norm().decay(0.7).eps(0.01).build(), relu()),
        ParityCase.layers("dropout layer keeping all", 8, 7, lift(), new DropoutLayer(1.0)));
  }

  static Stream<ParityCase> activations() {
    return Stream.of(
            Activation.IDENTITY,
            Activation.RELU,
            Activation.RELU6,
            Activation.ELU,
            Activation.SELU,
            Activation.SIGMOID,
            Activation.TANH,
            Activation.HARDTANH,
            Activation.SOFTPLUS,
            Activation.SOFTSIGN,
            Activation.SWISH,
            Activation.MISH,
            Activation.CUBE,
            Activation.SOFTMAX)
        .flatMap(EngineParityTest::activation);
  }

  static Stream<ParityCase> singlePrecisionConstants() {
    return Stream.of(Activation.LEAKYRELU, Activation.GELU, Activation.HARDSIGMOID)
        .flatMap(EngineParityTest::activation);
  }

  private static Stream<ParityCase> activation(Activation activation) {
    return Stream.of(
        ParityCase.layers(
            activation + " layer", 6, 5, lift(), norm().build(), new ActivationLayer(activation)),
        ParityCase.layers(activation + " of dense", 6, 5, dense(activation), dense(activation)));
  }

  static Stream<ParityCase> graphs() {
    return Stream.of(
        ParityCase.graph("add", 8, 7, graph -> joined(graph, new ElementWiseVertex(Op.Add))),
        ParityCase.graph(
            "average", 8, 7, graph -> joined(graph, new ElementWiseVertex(Op.Average))),
        ParityCase.graph(
            "subtract", 8, 7, graph -> joined(graph, new ElementWiseVertex(Op.Subtract))),
        ParityCase.graph(
            "product", 8, 7, graph -> joined(graph, new ElementWiseVertex(Op.Product))),
        ParityCase.graph("merge", 8, 7, graph -> joined(graph, new MergeVertex())),
        ParityCase.graph(
            "scale",
            8,
            7,
            graph -> {
              graph.addLayer("a", lift(), "in").addVertex("b", new ScaleVertex(-1.5), "a");
              return "b";
            }),
        ParityCase.graph("relu of a shared map", 8, 7, EngineParityTest::sharedRelu),
        ParityCase.graph("residual", 8, 7, EngineParityTest::residual));
  }

  static Stream<ParityCase> endings() {
    return Stream.of(
        ParityCase.ended(
            "loss layer with softmax",
            4,
            5,
            graph ->
                graph
                    .addLayer("a", new DenseLayer.Builder().nOut(ParityCase.CLASSES).build(), "in")
                    .addLayer("out", loss(Activation.SOFTMAX), "a")),
        ParityCase.ended(
            "softmax layer and loss layer",
            4,
            5,
            graph ->
                graph
                    .addLayer("a", new DenseLayer.Builder().nOut(ParityCase.CLASSES).build(), "in")
                    .addLayer("b", new ActivationLayer(Activation.SOFTMAX), "a")
                    .addLayer("out", loss(Activation.IDENTITY), "b")),
        ParityCase.ended(
            "output without bias, negative log-likelihood",
            4,
            5,
            graph ->
                graph.addLayer(
                    "out",
                    new OutputLayer.Builder(LossFunction.NEGATIVELOGLIKELIHOOD)
                        .nOut(ParityCase.CLASSES)
                        .hasBias(false)
                        .activation(Activation.SOFTMAX)
                        .build(),
                    "in")));
  }

  private static ConvolutionLayer.Builder conv(int kernel, int stride) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .stride(stride, stride)
        .nOut(4)
        .convolutionMode(ConvolutionMode.Truncate);
  }

  private static ConvolutionLayer.Builder same(ConvolutionLayer.Builder builder) {
    return builder.convolutionMode(ConvolutionMode.Same);
  }

  private static DepthwiseConvolution2D.Builder depthwise() {
    return new DepthwiseConvolution2D.Builder(3, 3)
        .depthMultiplier(2)
        .convolutionMode(ConvolutionMode.Same);
  }

  private static SeparableConvolution2D.Builder separable() {
    return new SeparableConvolution2D.Builder(3, 3)
        .nOut(4)
        .depthMultiplier(2)
        .activation(Activation.RELU)
        .convolutionMode(ConvolutionMode.Same);
  }

  /** Images to four channels, so that what follows has a gradient to hand back. */
  private static ConvolutionLayer lift() {
    return conv(1, 1).build();
  }

  private static SubsamplingLayer.Builder pool(String type, int kernel, int stride) {
    return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.valueOf(type))
        .kernelSize(kernel, kernel)
        .stride(stride, stride)
        .convolutionMode(ConvolutionMode.Truncate);
  }

  private static SubsamplingLayer.Builder paddingCounts(String type, int kernel) {
    return pool(type, kernel, 2).padding(1, 1).avgPoolIncludePadInDivisor(true);
  }

  private static SubsamplingLayer.Builder same(SubsamplingLayer.Builder builder) {
    return builder.convolutionMode(ConvolutionMode.Same).padding(0, 0);
  }

  private static Layer global(String type) {
    return new GlobalPoolingLayer(PoolingType.valueOf(type));
  }

  private static DenseLayer dense(Activation activation) {
    return new DenseLayer.Builder().nOut(6).activation(activation).build();
  }

  private static BatchNormalization.Builder norm() {
    return new BatchNormalization.Builder();
  }

  private static ActivationLayer relu() {
    return new ActivationLayer(Activation.RELU);
  }

  private static LossLayer loss(Activation activation) {
    return new LossLayer.Builder(LossFunction.MCXENT).activation(activation).build();
  }

  private static String joined(GraphBuilder graph, GraphVertex join) {
    graph.addLayer("a", lift(), "in").addLayer("b", lift(), "in").addVertex("c", join, "a", "b");
    return "c";
  }

  /** The rectifier must not overwrite what the sum reads too. */
  private static String sharedRelu(GraphBuilder graph) {
    graph
        .addLayer("a", lift(), "in")
        .addLayer("b", relu(), "a")
        .addVertex("c", new ElementWiseVertex(Op.Add), "a", "b");
    return "c";
  }

  /** Sum and rectifiers in place, of maps that have one reader each. */
  private static String residual(GraphBuilder graph) {
    graph
        .addLayer("a", lift(), "in")
        .addLayer("a-norm", norm().build(), "a")
        .addLayer("a-relu", relu(), "a-norm")
        .addLayer("b", same(conv(3, 1)).build(), "a-relu")
        .addLayer("b-norm", norm().build(), "b")
        .addVertex("c", new ElementWiseVertex(Op.Add), "b-norm", "a-relu")
        .addLayer("d", relu(), "c");
    return "d";
  }

  static void compare(ParityCase parity, Precision precision, int steps, double tolerance) {
    ReplicaOptions options = new ReplicaOptions(1, precision);
    try (Replica expected = Engines.select("nd4j", parity.model()).build(parity.model(), options);
        Replica actual = Engines.select("torch", parity.model()).build(parity.model(), options);
        ImageBatch batch = TestImages.noise(parity.input(), BATCH, ParityCase.CLASSES, 3)) {
      assertThat(actual.layout()).isEqualTo(expected.layout());
      assertClose("initial parameters", actual.parameters(), expected.parameters(), 0);
      for (int step = 0; step < steps; step++) {
        ImageBatch targeted = step == 0 ? batch : TestImages.soft(batch, ParityCase.CLASSES, 4);
        for (Replica replica : List.of(expected, actual)) {
          replica.gradientBuffer().clear();
          replica.accumulate(targeted, 5);
        }
        assertReductions(actual, expected, tolerance);
        update(expected);
        update(actual);
      }
      assertThat(actual.probabilities(batch))
          .containsExactly(expected.probabilities(batch), within((float) SHALLOW_FP32));
    }
  }

  static void assertReductions(Replica actual, Replica expected, double tolerance) {
    assertClose(
        "tail", actual.gradientBuffer().tail(), expected.gradientBuffer().tail(), tolerance);
    for (Segment segment : expected.layout().segments()) {
      assertClose(
          segment.name(),
          actual.gradientBuffer().gradient().narrow(0, segment.offset(), segment.length()),
          expected.gradientBuffer().gradient().narrow(0, segment.offset(), segment.length()),
          tolerance);
    }
  }

  /** One step, so that running statistics differ from their initial values. */
  @SuppressWarnings("try") // scopes act by being open
  private static void update(Replica replica) {
    try (PointerScope scope = new PointerScope()) {
      for (Segment segment : replica.layout().segments()) {
        double rate = segment.role() == Role.STATISTIC ? 1 : 0.01;
        replica
            .parameters()
            .narrow(0, segment.offset(), segment.length())
            .sub_(
                replica.gradientBuffer().gradient().narrow(0, segment.offset(), segment.length()),
                new Scalar(rate));
      }
    }
  }

  /** The largest difference, relative to the largest value or to 1 if that is smaller. */
  static void assertClose(String what, Tensor actual, Tensor expected, double tolerance) {
    Tensor a = actual.to(ScalarType.Double);
    Tensor b = expected.to(ScalarType.Double);
    double scale = Math.max(1, b.abs().max().item_double());
    assertThat(a.sub(b).abs().max().item_double() / scale).as(what).isLessThanOrEqualTo(tolerance);
  }
}
