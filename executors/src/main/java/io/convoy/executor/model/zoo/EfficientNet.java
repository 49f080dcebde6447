package io.convoy.executor.model.zoo;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.catalogue.Parameter;
import io.convoy.executor.catalogue.Range;
import io.convoy.executor.model.ModelSpec;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;

/**
 * EfficientNet-B0 (Tan and Le 2019, "EfficientNet: rethinking model scaling for convolutional
 * neural networks", table 1): inverted residuals with squeeze and excitation, swish and stochastic
 * depth. Windows are padded alike on all sides, as in torchvision. 5,288,548 parameters with 1000
 * classes.
 *
 * <p>Options: {@code multiplier} of all channels (1), which are rounded to multiples of eight, and
 * {@code depth} of the number of blocks (1), rounded up: the paper's compound scaling; {@code
 * dropout} before the output (0.2); {@code survival} of the last block's residual in training
 * (0.8); {@code same-padding} (0) and {@code epsilon} (1e-5), which are 1 and 1e-3 in TensorFlow.
 */
final class EfficientNet {
  private static final int SMALLEST_INPUT = 32;
  private static final int LAST_CHANNELS = 1280;
  private static final int REDUCTION = 4;

  /** Expansion, kernel, stride of the first block, channels, number of blocks. */
  private static final int[][] STAGES = {
    {1, 3, 1, 16, 1},
    {6, 3, 2, 24, 2},
    {6, 5, 2, 40, 2},
    {6, 3, 2, 80, 3},
    {6, 5, 1, 112, 3},
    {6, 5, 2, 192, 4},
    {6, 3, 1, 320, 1}
  };

  private final GraphSketch graph;

  private EfficientNet(GraphSketch graph) {
    this.graph = graph;
  }

  static Architecture architecture() {
    return new Architecture(
        List.of(
            ModelOptions.multiplier(8),
            Parameter.number(
                "depth", 1, Range.from(0.05).to(8), "of the number of layers in each stage"),
            ModelOptions.dropout(0.2),
            ModelOptions.survival(0.8),
            ModelOptions.samePadding(0),
            ModelOptions.epsilon(1e-5)),
        EfficientNet::configuration);
  }

  private static ComputationGraphConfiguration configuration(ModelSpec spec, Arguments options) {
    double multiplier = options.number("multiplier");
    double depth = options.number("depth");
    double dropout = options.number("dropout");
    ModelCatalogue.requireInput(spec, SMALLEST_INPUT);
    int blocks = 0;
    for (int[] stage : STAGES) {
      blocks += repeats(stage, depth);
    }
    Survival survival = new Survival(options.number("survival"), blocks);
    GraphSketch graph = ModelOptions.tensorFlow(new GraphSketch(spec), options);
    graph.activation(Activation.SWISH);
    EfficientNet net = new EfficientNet(graph);
    int channels = MobileNetV2.byEight(32 * multiplier);
    String last = graph.convNormAct("stem", GraphSketch.IMAGES, Conv.of(channels, 3).strided(2));
    int number = 0;
    for (int[] stage : STAGES) {
      int wanted = MobileNetV2.byEight(stage[3] * multiplier);
      for (int i = 0; i < repeats(stage, depth); i++) {
        String name = "block" + ++number;
        Conv depthwise = Conv.of(stage[0] * channels, stage[1]).strided(i == 0 ? stage[2] : 1);
        String residual = net.inverted(name, last, depthwise, channels, wanted);
        if (depthwise.stride() == 1 && channels == wanted) {
          last = graph.sum(name + "-sum", last, survival.drop(graph, name, residual, number));
        } else {
          last = residual;
        }
        channels = wanted;
      }
    }
    Conv head = Conv.of(MobileNetV2.byEight(LAST_CHANNELS * multiplier), 1);
    last = graph.globalAverage("pool", graph.convNormAct("head", last, head));
    return graph.classifier(graph.dropout("drop", last, dropout));
  }

  private static int repeats(int[] stage, double depth) {
    return (int) Math.ceil(stage[4] * depth);
  }

  private String inverted(String name, String input, Conv depth, int channels, int wanted) {
    boolean expands = depth.channels() != channels;
    String wide =
        expands ? graph.convNormAct(name + "-expand", input, Conv.of(depth.channels(), 1)) : input;
    wide = graph.depthwiseNormAct(name + "-depth", wide, depth);
    wide = graph.excited(name + "-se", wide, depth.channels(), channels / REDUCTION);
    return graph.convNorm(name + "-project", wide, Conv.of(wanted, 1));
  }
}
