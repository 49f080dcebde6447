package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.RegularisationSpec.Source;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateFigures;
import io.convoy.executor.optim.UpdateRule;
import io.convoy.executor.optim.UpdateSpec;
import io.convoy.executor.vector.GradientBuffer;
import io.convoy.executor.vector.ParameterLayout.Penalty;
import io.convoy.executor.vector.ParameterLayout.Segment;
import io.convoy.executor.vector.ParameterLayout.Units;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/** What layers say of their own regularisation, and DL4J's own update with it. */
class LayerRegularisationTest {
  private static final double RATE = 0.1;

  @BeforeAll
  static void libraries() {
    NativeLibraries.load();
    NativeLibraries.loadNd4j();
  }

  /** L2 from the network, and layers that say otherwise. */
  private static ComputationGraph graph() {
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(DataType.DOUBLE)
            .updater(new Sgd(RATE))
            .activation(Activation.TANH)
            .l2(0.02)
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.convolutional(6, 6, 2))
            .addLayer("conv", new ConvolutionLayer.Builder(3, 3).nOut(3).l1(0.03).build(), "in")
            .addLayer("norm", new BatchNormalization(), "conv")
            .addLayer("dense", new DenseLayer.Builder().nOut(5).l2Bias(0.3).build(), "norm")
            .addLayer(
                "shrinking", new DenseLayer.Builder().nOut(4).weightDecay(0.2).build(), "dense")
            .addLayer("plain", new DenseLayer.Builder().nOut(4).build(), "shrinking")
            .addLayer(
                "out",
                new OutputLayer.Builder()
                    .nOut(3)
                    .activation(Activation.SOFTMAX)
                    .weightDecay(0.1)
                    .weightDecayBias(0.05)
                    .build(),
                "plain")
            .setOutputs("out")
            .build();
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    return graph;
  }

  private static Map<String, Segment> segments(ComputationGraph graph) {
    Map<String, Segment> segments = new TreeMap<>();
    FlatParameters.of(graph).layout().segments().forEach(one -> segments.put(one.name(), one));
    return segments;
  }

  @Test
  void penalty_ofEachParameter_isItsLayersOwn() {
    Map<String, Segment> segments = segments(graph());
    Map<String, Penalty> expected =
        new TreeMap<>(
            Map.of(
                "conv_W", new Penalty(0.03, 0.02, 0, 0),
                "dense_W", new Penalty(0, 0.02, 0, 0),
                "dense_b", new Penalty(0, 0.3, 0, 0),
                "plain_W", new Penalty(0, 0.02, 0, 0),
                "shrinking_W", new Penalty(0, 0.02, 0.2, 0),
                "out_W", new Penalty(0, 0.02, 0.1, 0),
                "out_b", new Penalty(0, 0, 0.05, 0)));
    segments.forEach(
        (name, segment) ->
            assertThat(segment.penalty())
                .as(name)
                .isEqualTo(expected.getOrDefault(name, Penalty.NONE)));
    assertThat(segments).containsKeys("norm_gamma", "norm_mean", "plain_b", "conv_b");
  }

  @Test
  void apply_withThePenaltiesOfTheModel_isDl4jsOwnUpdate() {
    ComputationGraph graph = graph();
    INDArray input = Nd4j.rand(DataType.DOUBLE, 4, 2, 6, 6);
    INDArray labels =
        Nd4j.createFromArray(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 1, 0}});
    graph.params().addi(0.05); // biases too
    graph.setInputs(input);
    graph.setLabels(labels);
    graph.computeGradientAndScore();
    FlatParameters flat = FlatParameters.of(graph);
    UpdateSpec spec =
        new UpdateSpec(
            new OptimizerSpec("sgd", Map.of("momentum", 0.0)),
            new RegularisationSpec(Source.MODEL, 0, 0, 0, 0),
            ClipSpec.NONE,
            false);
    double coupled =
        0.03 * sum(graph, "conv_W", Math::abs)
            + 0.01 * sum(graph, "conv_W", w -> w * w)
            + 0.01 * sum(graph, "dense_W", w -> w * w)
            + 0.01 * sum(graph, "plain_W", w -> w * w)
            + 0.01 * sum(graph, "shrinking_W", w -> w * w)
            + 0.01 * sum(graph, "out_W", w -> w * w)
            + 0.15 * sum(graph, "dense_b", w -> w * w);
    try (GradientBuffer gradientBuffer = new GradientBuffer(graph.numParams(), ScalarType.Double);
        Tensor parameters = flat.tensor().clone();
        Tensor gradient = FlatParameters.tensor(graph.gradient().gradient().dup());
        UpdateRule rule = new UpdateRule(spec, flat.layout(), parameters, gradientBuffer)) {
      gradientBuffer.gradient().copy_(gradient.view(-1));
      UpdateFigures figures = rule.applyMeasured(StepRates.of(RATE), 4, 1);
      graph.fit(new INDArray[] {input}, new INDArray[] {labels});
      double[] expected = graph.params().dup().data().asDouble();
      double[] actual = TestImages.values(parameters);
      for (Segment segment : flat.layout().segments()) {
        int from = (int) segment.offset();
        int to = from + (int) segment.length();
        assertThat(Arrays.copyOfRange(actual, from, to))
            .as(segment.name())
            .containsExactly(Arrays.copyOfRange(expected, from, to), within(1e-12));
      }
      assertThat(figures.regularisationLoss()).isCloseTo(coupled, within(1e-12));
    }
  }

  @Test
  void refusal_ofDecayThatLeavesOutTheRate_namesTheLayer() {
    ComputationGraphConfiguration configuration = graph().getConfiguration();
    assertThat(LayerRegularisation.refusal(configuration)).isEmpty();
    LayerVertex shrinking = (LayerVertex) configuration.getVertices().get("shrinking");
    BaseLayer layer = (BaseLayer) shrinking.getLayerConf().getLayer();
    layer.setRegularizationBias(List.of(new WeightDecay(0.2, false)));
    assertThat(LayerRegularisation.refusal(configuration).orElseThrow())
        .startsWith("layer \"shrinking\" has WeightDecay with applyLR = false");
  }

  private static double sum(ComputationGraph graph, String parameter, DoubleUnaryOperator term) {
    return DoubleStream.of(graph.getParam(parameter).dup().data().asDouble()).map(term).sum();
  }

  @Test
  void units_ofKernelsAndMatrices_areFiltersAndNeurons() {
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.convolutional(8, 8, 2))
            .addLayer("conv", new ConvolutionLayer.Builder(3, 3).nOut(5).build(), "in")
            .addLayer(
                "depth",
                new DepthwiseConvolution2D.Builder(3, 3).depthMultiplier(2).build(),
                "conv")
            .addLayer("up", new Deconvolution2D.Builder(2, 2).nOut(4).build(), "depth")
            .addLayer(
                "out",
                new OutputLayer.Builder()
                    .nOut(3)
                    .activation(Activation.SOFTMAX)
                    .constrainWeights(new MaxNormConstraint(1.5, 0))
                    .build(),
                "up")
            .setOutputs("out")
            .build();
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    Map<String, Segment> segments = segments(graph);
    assertThat(segments.get("conv_W").units()).isEqualTo(new Units(1, 5));
    assertThat(segments.get("conv_b").units()).isEqualTo(Units.ONE);
    assertThat(segments.get("depth_W").units()).isEqualTo(new Units(9, 10));
    assertThat(segments.get("up_W").units()).isEqualTo(new Units(10, 4));
    assertThat(segments.get("out_W").units()).isEqualTo(new Units(1, 3));
    assertThat(segments.get("out_W").penalty()).isEqualTo(new Penalty(0, 0, 0, 1.5));
    assertThat(segments.get("out_b").penalty()).isEqualTo(Penalty.NONE);
  }
}
