package io.convoy.executor.model.zoo;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.model.ModelSpec;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * GoogLeNet (Szegedy et al. 2014, "Going deeper with convolutions", table 1) as torchvision has it:
 * batch normalisation after each convolution, and 3x3 kernels where the paper has 5x5. 6,624,904
 * parameters on 224x224x3, 1000 classes, 13,004,888 with auxiliary classifiers.
 *
 * <p>Options: {@code width}, channels of the first layer (64), in proportion to which all others
 * are; {@code dropout} before the output (0.2); {@code auxiliary} (0), the weight of the losses of
 * the two auxiliary classifiers (section 5) behind the modules 4a and 4d, whose paper has 0.3;
 * batch normalisation makes them unnecessary (Szegedy et al. 2015, "Rethinking the Inception
 * architecture", section 4).
 */
final class GoogLeNet {
  private static final int SMALLEST_INPUT = 32;
  private static final int STANDARD_WIDTH = 64;

  /** Channels: 1x1; 3x3 and what reduces before it; "5x5" and what reduces; after pooling. */
  private static final int[][] STAGE3 = {{64, 96, 128, 16, 32, 32}, {128, 128, 192, 32, 96, 64}};

  private static final int[][] STAGE4 = {
    {192, 96, 208, 16, 48, 64},
    {160, 112, 224, 24, 64, 64},
    {128, 128, 256, 24, 64, 64},
    {112, 144, 288, 32, 64, 64},
    {256, 160, 320, 32, 128, 128}
  };

  private static final int[][] STAGE5 = {
    {256, 160, 320, 32, 128, 128}, {384, 192, 384, 48, 128, 128}
  };

  private static final double AUXILIARY_DROPOUT = 0.7;

  private final GraphSketch graph;
  private final int width;
  private final double auxiliary;

  /** Height or width, the smaller, of the maps of stage 4. */
  private final int maps;

  private GoogLeNet(GraphSketch graph, ModelSpec spec, Arguments options) {
    this.graph = graph;
    width = options.whole("width");
    auxiliary = options.number("auxiliary");
    maps = (Math.min(spec.input().height(), spec.input().width()) + 15) / 16;
  }

  static Architecture architecture() {
    return new Architecture(
        List.of(
            ModelOptions.width(STANDARD_WIDTH),
            ModelOptions.dropout(0.2),
            ModelOptions.auxiliary("0.3")),
        GoogLeNet::configuration);
  }

  private static ComputationGraphConfiguration configuration(ModelSpec spec, Arguments options) {
    double dropout = options.number("dropout");
    ModelCatalogue.requireInput(spec, SMALLEST_INPUT);
    GraphSketch graph = new GraphSketch(spec).normalisation(0.9, 1e-3);
    String features = new GoogLeNet(graph, spec, options).features(dropout > 0);
    String pooled = graph.globalAverage("pool", features);
    return graph.classifier(graph.dropout("drop", pooled, dropout));
  }

  private String features(boolean drops) {
    String last = graph.convNormAct("conv1", GraphSketch.IMAGES, conv(64, 7).strided(2));
    last = graph.maxPoolCeil("pool1", last, 3, 2);
    last = graph.convNormAct("conv2", last, conv(64, 1));
    last = graph.convNormAct("conv3", last, conv(192, 3));
    last = graph.maxPoolCeil("pool2", last, 3, 2);
    last = inceptions("3", last, STAGE3);
    last = graph.maxPoolCeil("pool3", last, 3, 2);
    last = inceptions("4", last, STAGE4);
    if (auxiliary > 0) {
      auxiliary("auxiliary1", "inception4a", drops);
      auxiliary("auxiliary2", "inception4d", drops);
    }
    last = graph.maxPoolCeil("pool4", last, 2, 2);
    return inceptions("5", last, STAGE5);
  }

  /** Means of 5x5 pixels, 128 channels, 1024 units. Dropout is the paper's, if there is any. */
  private void auxiliary(String name, String input, boolean drops) {
    String last = graph.avgPool(name + "-pool", input, Math.min(5, maps), 3, 0);
    last = graph.convNormAct(name, last, conv(128, 1));
    last =
        graph.act(
            name + "-dense-act", graph.dense(name + "-dense", last, conv(1024, 1).channels()));
    last = graph.dropout(name + "-drop", last, drops ? AUXILIARY_DROPOUT : 0);
    graph.auxiliary(name + "-output", last, auxiliary);
  }

  private String inceptions(String stage, String input, int[][] modules) {
    String last = input;
    for (int i = 0; i < modules.length; i++) {
      last = inception("inception" + stage + (char) ('a' + i), last, modules[i]);
    }
    return last;
  }

  private String inception(String name, String input, int[] channels) {
    String one = graph.convNormAct(name + "-1x1", input, conv(channels[0], 1));
    String two = graph.convNormAct(name + "-3x3-reduce", input, conv(channels[1], 1));
    two = graph.convNormAct(name + "-3x3", two, conv(channels[2], 3));
    String three = graph.convNormAct(name + "-5x5-reduce", input, conv(channels[3], 1));
    three = graph.convNormAct(name + "-5x5", three, conv(channels[4], 3));
    String four = graph.maxPool(name + "-pool", input, 3, 1, 1);
    four = graph.convNormAct(name + "-pool-1x1", four, conv(channels[5], 1));
    return graph.concatenation(name, one, two, three, four);
  }

  private Conv conv(int standardChannels, int kernel) {
    return Conv.of(Math.max(1, standardChannels * width / STANDARD_WIDTH), kernel);
  }
}
