package io.convoy.executor.model.zoo;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.model.ModelSpec;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;

/**
 * MobileNetV2 (Sandler et al. 2018, "MobileNetV2: inverted residuals and linear bottlenecks", table
 * 2). 3,504,872 parameters with 1000 classes.
 *
 * <p>Options: {@code multiplier} of all channels (1), which are rounded to multiples of eight;
 * {@code dropout} before the output (0.2); {@code same-padding} (0) and {@code epsilon} (1e-5),
 * which are 1 and 1e-3 in TensorFlow.
 */
final class MobileNetV2 {
  private static final int SMALLEST_INPUT = 32;
  private static final int LAST_CHANNELS = 1280;

  /** Expansion, channels, number of blocks, stride of the first one. */
  private static final int[][] STAGES = {
    {1, 16, 1, 1},
    {6, 24, 2, 2},
    {6, 32, 3, 2},
    {6, 64, 4, 2},
    {6, 96, 3, 1},
    {6, 160, 3, 2},
    {6, 320, 1, 1}
  };

  private final GraphSketch graph;

  private MobileNetV2(GraphSketch graph) {
    this.graph = graph;
  }

  static Architecture architecture() {
    return new Architecture(
        List.of(
            ModelOptions.multiplier(4),
            ModelOptions.dropout(0.2),
            ModelOptions.samePadding(0),
            ModelOptions.epsilon(1e-5)),
        MobileNetV2::configuration);
  }

  private static ComputationGraphConfiguration configuration(ModelSpec spec, Arguments options) {
    double multiplier = options.number("multiplier");
    double dropout = options.number("dropout");
    ModelCatalogue.requireInput(spec, SMALLEST_INPUT);
    GraphSketch graph = ModelOptions.tensorFlow(new GraphSketch(spec), options);
    graph.activation(Activation.RELU6);
    MobileNetV2 net = new MobileNetV2(graph);
    int channels = byEight(32 * multiplier);
    String last = graph.convNormAct("stem", GraphSketch.IMAGES, Conv.of(channels, 3).strided(2));
    int number = 0;
    for (int[] stage : STAGES) {
      int wanted = byEight(stage[1] * multiplier);
      for (int i = 0; i < stage[2]; i++) {
        String name = "block" + ++number;
        Conv depth = Conv.of(stage[0] * channels, 3).strided(i == 0 ? stage[3] : 1);
        String residual = net.inverted(name, last, depth, channels, wanted);
        boolean kept = depth.stride() == 1 && channels == wanted;
        last = kept ? graph.sum(name + "-sum", last, residual) : residual;
        channels = wanted;
      }
    }
    Conv head = Conv.of(byEight(LAST_CHANNELS * Math.max(1, multiplier)), 1);
    last = graph.globalAverage("pool", graph.convNormAct("head", last, head));
    return graph.classifier(graph.dropout("drop", last, dropout));
  }

  private String inverted(String name, String input, Conv depth, int channels, int wanted) {
    boolean expands = depth.channels() != channels;
    String wide =
        expands ? graph.convNormAct(name + "-expand", input, Conv.of(depth.channels(), 1)) : input;
    wide = graph.depthwiseNormAct(name + "-depth", wide, depth);
    return graph.convNorm(name + "-project", wide, Conv.of(wanted, 1));
  }

  /**
   * The nearest multiple of eight, unless that takes away more than a tenth: then the next one, as
   * in the authors' code.
   */
  static int byEight(double channels) {
    int nearest = Math.max(8, (int) (channels + 4) / 8 * 8);
    return nearest < 0.9 * channels ? nearest + 8 : nearest;
  }
}
