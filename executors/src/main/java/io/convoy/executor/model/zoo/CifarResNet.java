package io.convoy.executor.model.zoo;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.layer.ChannelPadVertex;
import io.convoy.executor.model.layer.DropPath;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The residual networks for CIFAR of He et al. 2015, "Deep residual learning for image
 * recognition", section 4.2: three stages of n basic blocks, 6n+2 weighted layers.
 *
 * <p>Shortcuts are the paper's option A, without parameters: where a stage begins, every second
 * pixel is taken and the new channels are zero (the subsampled map merged with itself times zero).
 * With 10 classes they have, as in the paper, 0.27 M (n=3), 0.46 M (5) and 0.85 M (9) parameters,
 * apart from running statistics.
 *
 * <p>Options: {@code width}, channels of the first stage (16), doubled at each later one; {@code
 * pad-both-sides} (0), with 1 half of a shortcut's new channels lie before the others, not all
 * behind them, as in a public PyTorch version; the width then must be even; {@code zero-gamma} (0),
 * with 1 the last scale of each block starts at 0; {@code survival} (1), the probability that the
 * last block's residual is kept in training, falling linearly from 1 (stochastic depth, Huang et
 * al. 2016, whose networks have 0.5).
 */
final class CifarResNet {
  private static final int STAGES = 3;
  private static final int SMALLEST_INPUT = 8;

  /** Variance of the features of an image; measured, as is what becomes of it with depth. */
  private static final double LEAST_SPREAD = 0.25;

  private final GraphBuilder graph;
  private final boolean zeroGamma;
  private final boolean padBothSides;
  private final Survival survival;

  private CifarResNet(GraphBuilder graph, Arguments options, Survival survival) {
    this.graph = graph;
    zeroGamma = options.whole("zero-gamma") == 1;
    padBothSides = options.whole("pad-both-sides") == 1;
    this.survival = survival;
  }

  /** A ResNet of 6n+2 layers. */
  static Architecture of(int blocksPerStage) {
    return of(blocksPerStage, 1);
  }

  /** A ResNet of 6n+2 layers, whose last block is kept with probability one half. */
  static Architecture stochastic(int blocksPerStage) {
    return of(blocksPerStage, 0.5);
  }

  private static Architecture of(int blocksPerStage, double survival) {
    return new Architecture(
        List.of(
            ModelOptions.width(16),
            ModelOptions.zeroGamma(),
            ModelOptions.survival(survival),
            ModelOptions.flag(
                "pad-both-sides",
                "1 adds the zero channels of a shortcut half before and half behind the others")),
        (spec, options) -> configuration(spec, options, blocksPerStage));
  }

  private static ComputationGraphConfiguration configuration(
      ModelSpec spec, Arguments options, int blocksPerStage) {
    int width = options.whole("width");
    Survival survival = new Survival(options.number("survival"), STAGES * blocksPerStage);
    ModelCatalogue.requireInput(spec, SMALLEST_INPUT);
    if (options.whole("pad-both-sides") == 1 && width % 2 != 0) {
      throw new IllegalArgumentException(
          "model.width = " + width + ": must be even where pad-both-sides = 1");
    }
    GraphBuilder graph =
        new SeededNetwork(spec.seed())
            .weightInit(WeightInit.RELU)
            .activation(Activation.IDENTITY)
            .updater(new Nesterovs(0.1, 0.9))
            .convolutionMode(ConvolutionMode.Truncate)
            .graphBuilder()
            .addInputs("images");
    String features = new CifarResNet(graph, options, survival).features(width, blocksPerStage);
    // means of features differ the more, the more residuals shortcuts carry to the end
    double spread = Math.max(LEAST_SPREAD, blocksPerStage * blocksPerStage / 32.0);
    return EvenStart.centred(ended(graph, features, spec), spread);
  }

  private static ComputationGraphConfiguration ended(
      GraphBuilder graph, String features, ModelSpec spec) {
    return graph
        .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), features)
        .addLayer(
            "output",
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(spec.classes())
                .activation(Activation.SOFTMAX)
                .build(),
            "pool")
        .setOutputs("output")
        .setInputTypes(
            InputType.convolutional(
                spec.input().height(), spec.input().width(), spec.input().channels()))
        .build();
  }

  /** Adds everything before the pooling. Returns the last vertex. */
  private String features(int width, int blocksPerStage) {
    String last = relu("stem", normalised("stem", "images", width, 1, 1));
    for (int stage = 1; stage <= STAGES; stage++) {
      for (int block = 1; block <= blocksPerStage; block++) {
        boolean widens = stage > 1 && block == 1;
        String name = "stage" + stage + "-block" + block;
        int number = (stage - 1) * blocksPerStage + block;
        last = block(name, last, width << (stage - 1), widens, survival.of(number));
      }
    }
    return last;
  }

  private String block(String name, String input, int channels, boolean widens, double survives) {
    String first = normalised(name + "-1", input, channels, widens ? 2 : 1, 1);
    String inner = relu(name + "-1", first);
    String residual = normalised(name + "-2", inner, channels, 1, zeroGamma ? 0 : 1);
    if (survives < 1) {
      graph.addLayer(name + "-drop", new DropoutLayer(new DropPath(survives)), residual);
      residual = name + "-drop";
    }
    String shortcut = widens ? widened(name, input, channels / 2) : input;
    graph.addVertex(
        name + "-sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), residual, shortcut);
    return relu(name, name + "-sum");
  }

  /** Half the resolution, twice the channels. */
  private String widened(String name, String input, int channels) {
    SubsamplingLayer everySecondPixel =
        new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
            .kernelSize(1, 1)
            .stride(2, 2)
            .build();
    graph.addLayer(name + "-shortcut", everySecondPixel, input);
    if (padBothSides) {
      ChannelPadVertex padding = new ChannelPadVertex(channels / 2, channels / 2);
      graph.addVertex(name + "-widened", padding, name + "-shortcut");
    } else {
      graph.addVertex(name + "-zeros", new ScaleVertex(0), name + "-shortcut");
      graph.addVertex(name + "-widened", new MergeVertex(), name + "-shortcut", name + "-zeros");
    }
    return name + "-widened";
  }

  /** A 3x3 convolution without bias, and its batch normalisation. */
  private String normalised(String name, String input, int channels, int stride, double gamma) {
    graph.addLayer(
        name + "-conv",
        new ConvolutionLayer.Builder(3, 3)
            .stride(stride, stride)
            .padding(1, 1)
            .nOut(channels)
            .hasBias(false)
            .build(),
        input);
    // the running variance itself, not its logarithm: ranks average it
    graph.addLayer(
        name + "-norm",
        new BatchNormalization.Builder().decay(0.9).eps(1e-5).gamma(gamma).useLogStd(false).build(),
        name + "-conv");
    return name + "-norm";
  }

  private String relu(String name, String input) {
    graph.addLayer(name + "-relu", new ActivationLayer(Activation.RELU), input);
    return name + "-relu";
  }
}
