package io.convoy.executor.model.zoo;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.layer.ChannelNorm;
import io.convoy.executor.model.layer.ExactGelu;
import io.convoy.executor.model.layer.LayerScale;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.distribution.Distribution;
import org.deeplearning4j.nn.conf.distribution.TruncatedNormalDistribution;

/**
 * ConvNeXt (Liu et al. 2022, "A ConvNet for the 2020s", table 9): blocks of a 7x7 depthwise
 * convolution, layer normalisation and two 1x1 convolutions. The tiny one has stages of 3, 3, 9 and
 * 3 blocks and 28,589,128 parameters with 1000 classes.
 *
 * <p>Options: {@code width}, channels of the first stage (96), doubled at each later one; {@code
 * survival} of the last block's residual in training (0.9).
 */
final class ConvNeXt {
  private static final int SMALLEST_INPUT = 32;
  private static final int EXPANSION = 4;
  private static final Distribution NARROW = new TruncatedNormalDistribution(0, 0.02);

  private final GraphSketch graph;

  private ConvNeXt(GraphSketch graph) {
    this.graph = graph;
  }

  /**
   * One of the family.
   *
   * @param depths number of blocks in each stage
   */
  static Architecture of(int... depths) {
    return new Architecture(
        List.of(ModelOptions.width(96), ModelOptions.survival(0.9)),
        (spec, options) -> configuration(spec, options, depths));
  }

  private static ComputationGraphConfiguration configuration(
      ModelSpec spec, Arguments options, int... depths) {
    int width = options.whole("width");
    int blocks = 0;
    for (int depth : depths) {
      blocks += depth;
    }
    Survival survival = new Survival(options.number("survival"), blocks);
    ModelCatalogue.requireInput(spec, SMALLEST_INPUT);
    GraphSketch graph = new GraphSketch(spec);
    ConvNeXt net = new ConvNeXt(graph);
    String last = net.patches("stem", GraphSketch.IMAGES, width, 4);
    last = net.norm("stem-norm", last);
    int number = 0;
    for (int stage = 1; stage <= depths.length; stage++) {
      int channels = width << (stage - 1);
      if (stage > 1) {
        String before = "stage" + stage + "-down";
        last = net.patches(before, net.norm(before + "-norm", last), channels, 2);
      }
      for (int block = 1; block <= depths[stage - 1]; block++) {
        String name = "stage" + stage + "-block" + block;
        String residual = net.residual(name, last, channels);
        residual = survival.drop(graph, name, residual, ++number);
        last = graph.sum(name + "-sum", last, residual);
      }
    }
    last = net.norm("last-norm", graph.globalAverage("pool", last));
    return graph.classifier(last);
  }

  private String patches(String name, String input, int channels, int size) {
    return graph.conv(
        name, input, Conv.of(channels, size).strided(size).padded(0).biased(), NARROW);
  }

  private String residual(String name, String input, int channels) {
    String wide = graph.depthwise(name + "-depth", input, Conv.of(channels, 7).biased(), NARROW);
    wide = norm(name + "-norm", wide);
    wide = graph.conv(name + "-1", wide, Conv.of(EXPANSION * channels, 1).biased(), NARROW);
    wide = graph.act(name + "-act", wide, new ExactGelu());
    wide = graph.conv(name + "-2", wide, Conv.of(channels, 1).biased(), NARROW);
    return graph.layer(name + "-scale", new LayerScale.Builder().start(1e-6).build(), wide);
  }

  private String norm(String name, String input) {
    return graph.layer(name, new ChannelNorm.Builder().eps(1e-6).build(), input);
  }
}
