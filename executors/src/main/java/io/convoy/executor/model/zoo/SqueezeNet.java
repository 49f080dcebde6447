package io.convoy.executor.model.zoo;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.model.ModelSpec;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;

/**
 * SqueezeNet 1.1 (Iandola et al. 2016, "SqueezeNet: AlexNet-level accuracy with 50x fewer
 * parameters", and the authors' later version with a third of its arithmetic). 1,235,496 parameters
 * with 1000 classes.
 *
 * <p>Options: {@code width}, channels of the first layer (64), in proportion to which all others
 * are; {@code dropout} before the last convolution (0.5).
 */
final class SqueezeNet {
  private static final int SMALLEST_INPUT = 31;

  private final GraphSketch graph;
  private final int width;

  private SqueezeNet(GraphSketch graph, int width) {
    this.graph = graph;
    this.width = width;
  }

  static Architecture architecture() {
    return new Architecture(
        List.of(ModelOptions.width(64, 4, 1024), ModelOptions.dropout(0.5)),
        SqueezeNet::configuration);
  }

  private static ComputationGraphConfiguration configuration(ModelSpec spec, Arguments options) {
    int width = options.whole("width");
    double dropout = options.number("dropout");
    ModelCatalogue.requireInput(spec, SMALLEST_INPUT);
    GraphSketch graph = new GraphSketch(spec);
    String last = new SqueezeNet(graph, width).features();
    last = graph.dropout("drop", last, dropout);
    Conv classes = Conv.of(spec.classes(), 1).biased();
    last = graph.conv("classes", last, classes, new NormalDistribution(0, 0.01));
    return graph.softmax(graph.globalAverage("pool", graph.act("classes-act", last)));
  }

  private String features() {
    Conv first = Conv.of(width, 3).strided(2).padded(0).biased();
    String last = graph.convAct("conv1", GraphSketch.IMAGES, first);
    last = graph.maxPool("pool1", last, 3, 2, 0);
    last = fire("fire2", fire("fire1", last, width / 4), width / 4);
    last = graph.maxPool("pool2", last, 3, 2, 0);
    last = fire("fire4", fire("fire3", last, width / 2), width / 2);
    last = graph.maxPool("pool3", last, 3, 2, 0);
    last = fire("fire6", fire("fire5", last, 3 * width / 4), 3 * width / 4);
    return fire("fire8", fire("fire7", last, width), width);
  }

  /** Squeezes to some channels and expands them fourfold twice. */
  private String fire(String name, String input, int squeezed) {
    String inner = graph.convAct(name + "-squeeze", input, Conv.of(squeezed, 1).biased());
    String one = graph.convAct(name + "-1x1", inner, Conv.of(4 * squeezed, 1).biased());
    String three = graph.convAct(name + "-3x3", inner, Conv.of(4 * squeezed, 3).biased());
    return graph.concatenation(name, one, three);
  }
}
