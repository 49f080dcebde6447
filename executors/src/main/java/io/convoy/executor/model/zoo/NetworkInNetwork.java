package io.convoy.executor.model.zoo;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.model.ModelSpec;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;

/**
 * Network in Network for CIFAR (Lin, Chen and Yan 2013, section 4 and the authors' published
 * configuration): three convolutions, each followed by two of 1x1, and a mean for each class in
 * place of dense layers. 966,986 parameters with 10 classes.
 *
 * <p>Options: {@code width}, channels of the widest layers (192), {@code dropout} after the first
 * two poolings (0.5).
 */
final class NetworkInNetwork {
  private static final int SMALLEST_INPUT = 8;

  private NetworkInNetwork() {}

  static Architecture architecture() {
    return new Architecture(
        List.of(ModelOptions.width(192, 2, 4096), ModelOptions.dropout(0.5)),
        NetworkInNetwork::configuration);
  }

  private static ComputationGraphConfiguration configuration(ModelSpec spec, Arguments options) {
    int width = options.whole("width");
    double dropout = options.number("dropout");
    ModelCatalogue.requireInput(spec, SMALLEST_INPUT);
    GraphSketch graph = new GraphSketch(spec);
    String last = mlpConv(graph, "one", GraphSketch.IMAGES, 5, width, width * 5 / 6, width / 2);
    last = graph.dropout("one-drop", graph.maxPoolCeil("one-pool", last, 3, 2), dropout);
    last = mlpConv(graph, "two", last, 5, width, width, width);
    last = graph.dropout("two-drop", graph.avgPoolCeil("two-pool", last, 3, 2), dropout);
    last = mlpConv(graph, "three", last, 3, width, width);
    Conv classes = Conv.of(spec.classes(), 1).biased();
    last = graph.conv("three-3-conv", last, classes, new NormalDistribution(0, 0.01));
    last = graph.act("three-3-act", last);
    return graph.softmax(graph.globalAverage("pool", last));
  }

  private static String mlpConv(
      GraphSketch graph, String name, String input, int kernel, int... channels) {
    String last = input;
    for (int i = 0; i < channels.length; i++) {
      Conv conv = Conv.of(channels[i], i == 0 ? kernel : 1).biased();
      last = graph.convAct(name + "-" + (i + 1), last, conv);
    }
    return last;
  }
}
