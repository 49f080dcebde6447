package io.convoy.executor.model.zoo;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.catalogue.Parameter;
import io.convoy.executor.catalogue.Range;
import io.convoy.executor.model.ModelSpec;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;

/**
 * MobileNet (Howard et al. 2017, "MobileNets: efficient convolutional neural networks for mobile
 * vision applications", table 1): 3x3 convolutions of each channel by itself, each followed by a
 * 1x1 convolution. Rectifiers are cut off at 6, as in the authors' code. 4,231,976 trained
 * parameters with 1000 classes.
 *
 * <p>Options: {@code multiplier} of all channels (1), rounded down; {@code dropout} before the
 * output (0.001); {@code same-padding} (1) and {@code epsilon} (0.001), which are TensorFlow's,
 * since that is where public weights come from.
 */
final class MobileNetV1 {
  private static final int SMALLEST_INPUT = 32;

  /** Channels and stride of each block. */
  private static final int[][] BLOCKS = {
    {64, 1}, {128, 2}, {128, 1}, {256, 2}, {256, 1}, {512, 2}, {512, 1}, {512, 1}, {512, 1},
    {512, 1}, {512, 1}, {1024, 2}, {1024, 1}
  };

  private MobileNetV1() {}

  static Architecture architecture() {
    Parameter multiplier =
        Parameter.number("multiplier", 1, Range.from(0.05).to(4), "of all channels, rounded down");
    return new Architecture(
        List.of(
            multiplier,
            ModelOptions.dropout(0.001),
            ModelOptions.samePadding(1),
            ModelOptions.epsilon(0.001)),
        MobileNetV1::configuration);
  }

  private static ComputationGraphConfiguration configuration(ModelSpec spec, Arguments options) {
    double multiplier = options.number("multiplier");
    ModelCatalogue.requireInput(spec, SMALLEST_INPUT);
    GraphSketch graph = ModelOptions.tensorFlow(new GraphSketch(spec), options);
    graph.activation(Activation.RELU6);
    int channels = times(multiplier, 32);
    String last = graph.convNormAct("stem", GraphSketch.IMAGES, Conv.of(channels, 3).strided(2));
    for (int i = 0; i < BLOCKS.length; i++) {
      String name = "block" + (i + 1);
      Conv depth = Conv.of(channels, 3).strided(BLOCKS[i][1]);
      channels = times(multiplier, BLOCKS[i][0]);
      last = graph.depthwiseNormAct(name + "-depth", last, depth);
      last = graph.convNormAct(name + "-point", last, Conv.of(channels, 1));
    }
    last = graph.globalAverage("pool", last);
    return graph.classifier(graph.dropout("drop", last, options.number("dropout")));
  }

  private static int times(double multiplier, int channels) {
    return Math.max(1, (int) (multiplier * channels));
  }
}
