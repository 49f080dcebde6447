package io.convoy.executor.model.zoo;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.model.ModelSpec;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;

/**
 * The networks of Simonyan and Zisserman 2014, "Very deep convolutional networks for large-scale
 * image recognition", table 1: A (11 weighted layers), B (13), D (16) and E (19), with and without
 * batch normalisation after each convolution. With 1000 classes they have torchvision's counts, for
 * instance 138,357,544 for VGG-16 on 224x224x3. On images of another size the first dense layer
 * takes as many values as there are; torchvision averages them to 7x7 maps.
 *
 * <p>Options: {@code width}, channels of the first stage (64), of which all others are multiples;
 * {@code dropout} between the dense layers (0.5).
 */
final class Vgg {
  private static final int SMALLEST_INPUT = 32;
  private static final int[] MULTIPLES = {1, 2, 4, 8, 8};

  private Vgg() {}

  /**
   * One of the networks.
   *
   * @param convolutions of each of the five stages
   */
  static Architecture plain(int... convolutions) {
    return of(false, convolutions);
  }

  /** One of the networks, with batch normalisation. */
  static Architecture normalised(int... convolutions) {
    return of(true, convolutions);
  }

  private static Architecture of(boolean normalised, int... convolutions) {
    return new Architecture(
        List.of(ModelOptions.width(64), ModelOptions.dropout(0.5)),
        (spec, options) -> configuration(spec, options, convolutions, normalised));
  }

  private static ComputationGraphConfiguration configuration(
      ModelSpec spec, Arguments options, int[] convolutions, boolean normalised) {
    int width = options.whole("width");
    double dropout = options.number("dropout");
    ModelCatalogue.requireInput(spec, SMALLEST_INPUT);
    GraphSketch graph = new GraphSketch(spec);
    String last = GraphSketch.IMAGES;
    for (int stage = 1; stage <= MULTIPLES.length; stage++) {
      Conv conv = Conv.of(width * MULTIPLES[stage - 1], 3).biased();
      for (int i = 1; i <= convolutions[stage - 1]; i++) {
        String name = "stage" + stage + "-" + i;
        last = normalised ? graph.convNormAct(name, last, conv) : graph.convAct(name, last, conv);
      }
      last = graph.maxPool("stage" + stage + "-pool", last, 2, 2, 0);
    }
    NormalDistribution narrow = new NormalDistribution(0, 0.01);
    for (int i = 1; i <= 2; i++) {
      last = graph.act("dense" + i + "-act", graph.dense("dense" + i, last, 64 * width, narrow));
      last = graph.dropout("dense" + i + "-drop", last, dropout);
    }
    return graph.classifier(last);
  }
}
