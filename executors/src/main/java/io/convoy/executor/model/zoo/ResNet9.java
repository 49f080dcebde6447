package io.convoy.executor.model.zoo;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.model.ModelSpec;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;

/**
 * The small residual network for fast training on CIFAR of Page 2018, "How to train your ResNet":
 * three stages that halve the image by pooling, residual blocks in the first and the last, and
 * outputs scaled by 1/8. 6,573,120 parameters with 10 classes.
 *
 * <p>Option {@code width}: channels of the first layer (64), of which all others are multiples.
 */
final class ResNet9 {
  private static final int SMALLEST_INPUT = 16;
  private static final double OUTPUT_SCALE = 0.125;

  private final GraphSketch graph;

  private ResNet9(GraphSketch graph) {
    this.graph = graph;
  }

  static Architecture architecture() {
    return new Architecture(List.of(ModelOptions.width(64)), ResNet9::configuration);
  }

  private static ComputationGraphConfiguration configuration(ModelSpec spec, Arguments options) {
    int width = options.whole("width");
    ModelCatalogue.requireInput(spec, SMALLEST_INPUT);
    GraphSketch graph = new GraphSketch(spec);
    ResNet9 net = new ResNet9(graph);
    String last = graph.convNormAct("stem", GraphSketch.IMAGES, Conv.of(width, 3));
    last = net.residual("stage1", net.halved("stage1", last, 2 * width), 2 * width);
    last = net.halved("stage2", last, 4 * width);
    last = net.residual("stage3", net.halved("stage3", last, 8 * width), 8 * width);
    last = graph.globalMaximum("pool", last);
    DenseLayer dense = new DenseLayer.Builder().nOut(spec.classes()).hasBias(false).build();
    last = graph.layer("dense", dense, last);
    return graph.softmax(graph.vertex("scale", new ScaleVertex(OUTPUT_SCALE), last));
  }

  private String halved(String name, String input, int channels) {
    String wide = graph.convNormAct(name, input, Conv.of(channels, 3));
    return graph.maxPool(name + "-pool", wide, 2, 2, 0);
  }

  private String residual(String name, String input, int channels) {
    String inner = graph.convNormAct(name + "-a", input, Conv.of(channels, 3));
    String residual = graph.convNormAct(name + "-b", inner, Conv.of(channels, 3));
    return graph.sum(name + "-sum", input, residual);
  }
}
