package io.convoy.executor.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.NetworkMemory;
import io.convoy.executor.model.layer.GroupNorm;
import io.convoy.executor.model.layer.Maxout;
import io.convoy.executor.model.onnx.OnnxModel.Output;
import io.convoy.executor.model.zoo.ModelCatalogue;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Exported models in ONNX Runtime, against DL4J's own outputs. */
class OnnxModelTest {
  private static final double TOLERANCE = 1e-4;
  private static final ImageShape SMALL = new ImageShape(9, 8, 3);
  private static final Set<Output> BOTH = Set.of(Output.LOGITS, Output.PROBABILITIES);

  /** The small variant of every architecture, and what those leave out. */
  static Stream<ModelSpec> models() {
    return Stream.concat(
        ModelCatalogue.models().stream().map(model -> model.trialSpec(5, 1)),
        Stream.of(
            spec("resnet32", 17, Map.of("pad-both-sides", 0.0)),
            spec("resnet110-stochastic", 8, Map.of("width", 2.0)),
            spec("fractalnet20", 32, Map.of("width", 2.0, "drop-path", 0.15)),
            spec("mobilenet-v2", 65, Map.of("same-padding", 1.0, "epsilon", 1e-3)),
            spec("vgg11-bn", 64, Map.of("width", 4.0, "dropout", 0.5)),
            spec("convnext-tiny", 64, Map.of("width", 4.0))));
  }

  private static ModelSpec spec(String name, int size, Map<String, Double> options) {
    return new ModelSpec(name, new ImageShape(size, size, 3), 5, options, 1);
  }

  @ParameterizedTest
  @MethodSource("models")
  void catalogueModel_inOnnxRuntime_givesItsLogitsWhateverTheBatch(ModelSpec spec) {
    requireAgreement(ModelCatalogue.configuration(spec), spec.input());
  }

  /** Of the function by itself. */
  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {
        "CUBE",
        "ELU",
        "GELU",
        "HARDSIGMOID",
        "HARDTANH",
        "IDENTITY",
        "LEAKYRELU",
        "MISH",
        "RELU",
        "RELU6",
        "SELU",
        "SIGMOID",
        "SOFTMAX",
        "SOFTPLUS",
        "SOFTSIGN",
        "SWISH",
        "TANH",
        "THRESHOLDEDRELU"
      })
  void activation_inOnnxRuntime_givesItsLogits(Activation activation) {
    requireAgreement(layers(new ActivationLayer(activation)));
    ConvolutionLayer inside =
        new ConvolutionLayer.Builder(3, 3).nOut(4).activation(activation).build();
    requireAgreement(layers(inside));
  }

  static Stream<Layer> layers() {
    return Stream.of(
        GroupNorm.Builder.groups(2).build(),
        new Maxout(3),
        new LocalResponseNormalization.Builder().n(5).alpha(0.3).beta(0.75).k(2).build(),
        new BatchNormalization.Builder().eps(0.01).build(), // keeps the logarithm of the deviation
        new Upsampling2D.Builder(2).size(new int[] {2, 3}).build(),
        pooling(SubsamplingLayer.PoolingType.AVG).avgPoolIncludePadInDivisor(true).build(),
        pooling(SubsamplingLayer.PoolingType.AVG).build(),
        same(SubsamplingLayer.PoolingType.AVG),
        same(SubsamplingLayer.PoolingType.MAX),
        new ConvolutionLayer.Builder(3, 2)
            .dilation(2, 1)
            .stride(2, 3)
            .padding(1, 2)
            .nOut(3)
            .build(),
        new ConvolutionLayer.Builder(4, 2)
            .stride(2, 1)
            .convolutionMode(ConvolutionMode.Same)
            .nOut(3)
            .build());
  }

  private static SubsamplingLayer.Builder pooling(SubsamplingLayer.PoolingType type) {
    return new SubsamplingLayer.Builder(type).kernelSize(3, 2).stride(2, 1).padding(1, 1);
  }

  private static SubsamplingLayer same(SubsamplingLayer.PoolingType type) {
    return pooling(type).padding(0, 0).convolutionMode(ConvolutionMode.Same).build();
  }

  @ParameterizedTest
  @MethodSource("layers")
  void layer_inOnnxRuntime_givesItsLogits(Layer layer) {
    requireAgreement(layers(layer));
  }

  static Stream<GraphVertex> vertices() {
    return Stream.concat(
        Stream.of(ElementWiseVertex.Op.values()).map(ElementWiseVertex::new),
        Stream.of(new ShiftVertex(0.7)));
  }

  @ParameterizedTest
  @MethodSource("vertices")
  void vertex_inOnnxRuntime_givesItsLogits(GraphVertex vertex) {
    GraphBuilder graph = begun();
    graph.addLayer("other", new ActivationLayer(Activation.TANH), "first");
    String[] inputs =
        vertex instanceof ElementWiseVertex
            ? new String[] {"first", "other"}
            : new String[] {"other"};
    graph.addVertex("middle", vertex, inputs);
    requireAgreement(ended(graph, "middle", Activation.SOFTMAX, LossFunction.MCXENT));
  }

  @Test
  void subset_inOnnxRuntime_givesItsLogits() {
    GraphBuilder graph =
        begun()
            .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "first")
            .addVertex("some", new SubsetVertex(1, 3), "pool");
    requireAgreement(ended(graph, "some", Activation.SOFTMAX, LossFunction.MCXENT));
  }

  @ParameterizedTest
  @EnumSource(
      value = PoolingType.class,
      names = {"AVG", "MAX", "SUM"})
  void globalPooling_inOnnxRuntime_givesItsLogits(PoolingType type) {
    GraphBuilder graph = begun().addLayer("pool", new GlobalPoolingLayer(type), "first");
    requireAgreement(ended(graph, "pool", Activation.SOFTMAX, LossFunction.MCXENT));
  }

  @Test
  void probabilities_ofPlainOutputs_areTheirSoftmax() {
    ComputationGraphConfiguration model =
        ended(begun(), "first", Activation.IDENTITY, LossFunction.MSE);
    ComputationGraph network = network(model);
    INDArray images = images(2, SMALL);
    INDArray expected = Nd4j.nn.softmax(network.outputSingle(images), 1);
    try (OnnxSession session = OnnxSession.of(OnnxModel.of(network, options(SMALL, BOTH)))) {
      assertThat(session.run(images).get("probabilities"))
          .containsExactly(expected.dup('c').data().asDouble(), within(TOLERANCE));
    }
  }

  @Test
  void file_saysWhatItTakesAndIs() {
    ComputationGraph network = network(layers(new Maxout(2)));
    try (OnnxSession session =
        OnnxSession.of(OnnxModel.of(network, options(SMALL, Set.of(Output.LOGITS))))) {
      assertThat(session.input()).containsExactly(-1, 3, 9, 8);
      assertThat(session.metadata()).containsExactly(Map.entry("classes", "[\"ä\",\"b\"]"));
      assertThat(session.run(images(2, SMALL))).containsOnlyKeys("logits");
    }
  }

  @Test
  void layer_thatIsNotKnown_isRefusedByName() {
    ComputationGraph network =
        network(layers(new PReLULayer.Builder().inputShape(6, 9, 8).build()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OnnxModel.of(network, options(SMALL, BOTH)))
        .withMessage(
            "ONNX export: vertex \"layer\" (PReLULayer) is not supported: ONNX export knows no"
                + " PReLULayer; take --format dl4j");
  }

  @Test
  void vertex_ofTheNameOfAnOutput_isRefused() {
    GraphBuilder graph = begun().addLayer("logits", new ActivationLayer(Activation.TANH), "first");
    ComputationGraph network =
        network(ended(graph, "logits", Activation.SOFTMAX, LossFunction.MCXENT));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OnnxModel.of(network, options(SMALL, BOTH)))
        .withMessageContaining("\"logits\" is the name of two values");
  }

  /** Up to six maps, called "first". */
  private static GraphBuilder begun() {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .graphBuilder()
        .addInputs("images")
        .setInputTypes(InputType.convolutional(SMALL.height(), SMALL.width(), SMALL.channels()))
        .addLayer("first", new ConvolutionLayer.Builder(1, 1).nOut(6).build(), "images");
  }

  private static ComputationGraphConfiguration layers(Layer layer) {
    return ended(
        begun().addLayer("layer", layer, "first"),
        "layer",
        Activation.SOFTMAX,
        LossFunction.MCXENT);
  }

  private static ComputationGraphConfiguration ended(
      GraphBuilder graph, String last, Activation activation, LossFunction loss) {
    OutputLayer output = new OutputLayer.Builder(loss).nOut(2).activation(activation).build();
    return graph.addLayer("output", output, last).setOutputs("output").build();
  }

  static OnnxModel.Options options(ImageShape input, Set<Output> outputs) {
    return new OnnxModel.Options(
        "test", "1", input, Optional.empty(), outputs, Map.of("classes", "[\"ä\",\"b\"]"));
  }

  private static void requireAgreement(ComputationGraphConfiguration model) {
    requireAgreement(model, SMALL);
  }

  private static void requireAgreement(ComputationGraphConfiguration model, ImageShape input) {
    ComputationGraph network = network(model);
    ComputationGraph plain = withoutActivation(network);
    try (OnnxSession session = OnnxSession.of(OnnxModel.of(network, options(input, BOTH)))) {
      for (int batch : List.of(1, 3)) {
        INDArray images = images(batch, input);
        double[] logits = plain.outputSingle(images).dup('c').data().asDouble();
        double largest = Arrays.stream(logits).map(Math::abs).max().orElseThrow();
        Map<String, double[]> outputs = session.run(images);
        assertThat(session.output("logits")).containsExactly(-1, logits.length / batch);
        assertThat(outputs.get("logits")).containsExactly(logits, within(TOLERANCE * largest));
        assertThat(outputs.get("probabilities"))
            .containsExactly(
                network.outputSingle(images).dup('c').data().asDouble(), within(TOLERANCE));
      }
    }
    NetworkMemory.free(plain);
    NetworkMemory.free(network);
  }

  private static INDArray images(int batch, ImageShape shape) {
    Nd4j.getRandom().setSeed(batch);
    return Nd4j.randn('c', batch, shape.channels(), shape.height(), shape.width());
  }

  /** With running statistics, scales and shifts unlike those with which a network starts. */
  static ComputationGraph network(ComputationGraphConfiguration model) {
    ComputationGraph network = FlatParameters.initialised(model, Precision.FP32);
    Nd4j.getRandom().setSeed(7);
    network
        .paramTable()
        .forEach(
            (name, values) -> {
              INDArray random = Nd4j.rand(values.shape());
              String kind = name.substring(name.lastIndexOf('_') + 1);
              switch (kind) {
                case "gamma", "var" -> values.assign(random.addi(0.5));
                case "b", "rb", "beta", "mean", "log10stdev" ->
                    values.assign(random.subi(0.5).muli(0.4));
                default -> {}
              }
            });
    return network;
  }

  private static ComputationGraph withoutActivation(ComputationGraph network) {
    ComputationGraphConfiguration model = network.getConfiguration().clone();
    String last = model.getNetworkOutputs().get(0);
    Layer output = ((LayerVertex) model.getVertices().get(last)).getLayerConf().getLayer();
    if (output instanceof LossLayer loss) {
      loss.setActivationFn(new ActivationIdentity());
    } else {
      ((BaseLayer) output).setActivationFn(new ActivationIdentity());
    }
    ComputationGraph plain = new ComputationGraph(model);
    plain.init(network.params().dup(), false);
    return plain;
  }
}
