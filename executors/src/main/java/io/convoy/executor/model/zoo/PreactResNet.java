package io.convoy.executor.model.zoo;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.model.ModelSpec;
import java.util.Collections;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Residual networks whose blocks begin with normalisation and activation (He et al. 2016, "Identity
 * mappings in deep residual networks"): for CIFAR in three stages, and for photos ResNet-200 in
 * four, whose first block takes the stem as it is, which is activated already; and the wide ones
 * (Zagoruyko and Komodakis 2016, "Wide residual networks", table 1). Where a block changes the
 * shape, its shortcut is a 1x1 convolution of the activated input.
 *
 * <p>Options: {@code width}, channels of the first layer (16, 64 for photos); {@code dropout}
 * between the convolutions of a block (0); {@code survival} (1), the probability that the last
 * block's residual is kept in training, falling linearly from 1 (Huang et al. 2016).
 */
final class PreactResNet {
  private static final int SMALLEST_INPUT = 8;
  private static final int SMALLEST_PHOTO = 32;
  private static final int STAGES = 3;
  private static final int EXPANSION = 4;

  private final GraphSketch graph;
  private final boolean bottleneck;
  private final double dropout;
  private final Survival survival;

  /**
   * Which of the networks.
   *
   * @param photo whether the stem makes a quarter of the image's size
   * @param depths number of blocks in each stage
   * @param factor of the channels of all blocks
   */
  private record Form(boolean bottleneck, boolean photo, List<Integer> depths, int factor) {
    /** For CIFAR. */
    static Form small(boolean bottleneck, int blocksPerStage, int factor) {
      return new Form(bottleneck, false, Collections.nCopies(STAGES, blocksPerStage), factor);
    }

    int blocks() {
      return depths.stream().mapToInt(Integer::intValue).sum();
    }

    int width() {
      return photo ? 64 : 16;
    }
  }

  private PreactResNet(GraphSketch graph, boolean bottleneck, double dropout, Survival survival) {
    this.graph = graph;
    this.bottleneck = bottleneck;
    this.dropout = dropout;
    this.survival = survival;
  }

  /** A ResNet of 6n+2 layers, in blocks of two 3x3 convolutions. */
  static Architecture basic(int blocksPerStage) {
    return of(Form.small(false, blocksPerStage, 1));
  }

  /** A ResNet of 9n+2 layers, in blocks of three convolutions. */
  static Architecture bottleneck(int blocksPerStage) {
    return of(Form.small(true, blocksPerStage, 1));
  }

  /** A ResNet of 6n+4 layers, with a multiple of the channels. */
  static Architecture wide(int blocksPerStage, int factor) {
    return of(Form.small(false, blocksPerStage, factor));
  }

  /** For photos, in blocks of three convolutions: ResNet-200 has 3, 24, 36 and 3 of them. */
  static Architecture photos(Integer... depths) {
    return of(new Form(true, true, List.of(depths), 1));
  }

  private static Architecture of(Form form) {
    return new Architecture(
        List.of(
            ModelOptions.width(form.width()), ModelOptions.dropout(0), ModelOptions.survival(1)),
        (spec, options) -> configuration(spec, options, form));
  }

  private static ComputationGraphConfiguration configuration(
      ModelSpec spec, Arguments options, Form form) {
    int width = options.whole("width");
    Survival survival = new Survival(options.number("survival"), form.blocks());
    ModelCatalogue.requireInput(spec, form.photo() ? SMALLEST_PHOTO : SMALLEST_INPUT);
    GraphSketch graph = new GraphSketch(spec);
    PreactResNet net =
        new PreactResNet(graph, form.bottleneck(), options.number("dropout"), survival);
    String last = net.stem(width, form.photo());
    boolean activated = form.photo();
    int channels = width;
    int number = 0;
    for (int stage = 1; stage <= form.depths().size(); stage++) {
      int planes = (form.factor() * width) << (stage - 1);
      for (int block = 1; block <= form.depths().get(stage - 1); block++) {
        int stride = stage > 1 && block == 1 ? 2 : 1;
        last = net.block(new Block(++number, last, activated, channels, planes, stride));
        activated = false;
        channels = net.channels(planes);
      }
    }
    last = graph.act("last-act", graph.norm("last-norm", last));
    return graph.classifier(graph.globalAverage("pool", last));
  }

  private String stem(int width, boolean photo) {
    if (!photo) {
      return graph.conv("stem-conv", GraphSketch.IMAGES, Conv.of(width, 3));
    }
    String stem = graph.convNormAct("stem", GraphSketch.IMAGES, Conv.of(width, 7).strided(2));
    return graph.maxPool("stem-pool", stem, 3, 2, 1);
  }

  /**
   * One block.
   *
   * @param number from 1
   * @param input the vertex before it
   * @param activated whether that ends in an activation
   * @param channels of the input
   * @param planes channels of its 3x3 convolutions
   * @param stride of the first of them
   */
  private record Block(
      int number, String input, boolean activated, int channels, int planes, int stride) {
    String name() {
      return "block" + number;
    }
  }

  private int channels(int planes) {
    return bottleneck ? EXPANSION * planes : planes;
  }

  private String block(Block block) {
    String name = block.name();
    boolean reshaped = block.stride() > 1 || block.channels() != channels(block.planes());
    String before =
        block.activated()
            ? block.input()
            : graph.act(name + "-act", graph.norm(name + "-norm", block.input()));
    Conv projection = Conv.of(channels(block.planes()), 1).strided(block.stride());
    String shortcut = reshaped ? graph.conv(name + "-shortcut", before, projection) : block.input();
    Conv middle = Conv.of(block.planes(), 3).strided(block.stride());
    String residual;
    if (bottleneck) {
      String narrow = graph.conv(name + "-1-conv", before, Conv.of(block.planes(), 1));
      String inner = graph.normActConv(name + "-2", narrow, middle);
      residual = last(name + "-3", inner, Conv.of(channels(block.planes()), 1));
    } else {
      String inner = graph.conv(name + "-1-conv", before, middle);
      residual = last(name + "-2", inner, Conv.of(block.planes(), 3));
    }
    residual = survival.drop(graph, name, residual, block.number());
    return graph.sum(name + "-sum", residual, shortcut);
  }

  private String last(String name, String input, Conv conv) {
    String active = graph.act(name + "-act", graph.norm(name + "-norm", input));
    return graph.conv(name + "-conv", graph.dropout(name + "-dropout", active, dropout), conv);
  }
}
