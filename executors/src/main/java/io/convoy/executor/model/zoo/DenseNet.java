package io.convoy.executor.model.zoo;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.catalogue.Parameter;
import io.convoy.executor.catalogue.Range;
import io.convoy.executor.model.ModelSpec;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * The densely connected networks with bottlenecks and compression by half, DenseNet-BC (Huang et
 * al. 2016, "Densely connected convolutional networks", section 3 and table 1): each layer reads
 * the maps of all layers before it in its block.
 *
 * <p>Options: {@code growth}, channels that each layer adds (32 for DenseNet-121, 12 for
 * DenseNet-BC-100); the first layer has twice as many; {@code dropout} after each layer (0).
 */
final class DenseNet {
  private static final int BOTTLENECK = 4;

  private final GraphSketch graph;
  private final int growth;
  private final double dropout;

  private DenseNet(GraphSketch graph, int growth, double dropout) {
    this.graph = graph;
    this.growth = growth;
    this.dropout = dropout;
  }

  /**
   * DenseNets for large images: DenseNet-121 has blocks of 6, 12, 24 and 16 layers, 7,978,856
   * parameters.
   */
  static Architecture large(int... layers) {
    return of(32, 32, layers);
  }

  /** DenseNets for CIFAR: DenseNet-BC-100 has three blocks of 16 layers. */
  static Architecture cifar(int... layers) {
    return of(12, 8, layers);
  }

  private static Architecture of(int growth, int smallest, int... layers) {
    return new Architecture(
        List.of(
            Parameter.whole(
                "growth", growth, Range.from(1).to(512), "channels that each layer adds"),
            ModelOptions.dropout(0)),
        (spec, options) -> configuration(spec, options, smallest, layers));
  }

  private static ComputationGraphConfiguration configuration(
      ModelSpec spec, Arguments options, int smallest, int... layers) {
    int growth = options.whole("growth");
    double dropout = options.number("dropout");
    ModelCatalogue.requireInput(spec, smallest);
    GraphSketch graph = new GraphSketch(spec);
    DenseNet net = new DenseNet(graph, growth, dropout);
    String last = smallest == 32 ? net.largeStem() : net.cifarStem();
    int channels = 2 * growth;
    for (int block = 1; block <= layers.length; block++) {
      last = net.block("block" + block, last, layers[block - 1]);
      channels += layers[block - 1] * growth;
      if (block < layers.length) {
        channels /= 2;
        last = net.transition("transition" + block, last, channels);
      }
    }
    last = graph.act("last-act", graph.norm("last-norm", last));
    return graph.classifier(graph.globalAverage("pool", last));
  }

  private String largeStem() {
    Conv conv = Conv.of(2 * growth, 7).strided(2);
    return graph.maxPool("stem-pool", graph.convNormAct("stem", GraphSketch.IMAGES, conv), 3, 2, 1);
  }

  private String cifarStem() {
    return graph.conv("stem-conv", GraphSketch.IMAGES, Conv.of(2 * growth, 3));
  }

  private String block(String name, String input, int layers) {
    String last = input;
    for (int i = 1; i <= layers; i++) {
      String layer = name + "-" + i;
      String inner = graph.normActConv(layer + "-a", last, Conv.of(BOTTLENECK * growth, 1));
      String grown = graph.normActConv(layer + "-b", inner, Conv.of(growth, 3));
      last = graph.concatenation(layer, last, graph.dropout(layer + "-drop", grown, dropout));
    }
    return last;
  }

  private String transition(String name, String input, int channels) {
    String narrowed = graph.normActConv(name, input, Conv.of(channels, 1));
    return graph.avgPool(name + "-pool", narrowed, 2, 2, 0);
  }
}
