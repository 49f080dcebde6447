package io.convoy.executor.model.zoo;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.model.ModelSpec;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * The residual networks for large images of He et al. 2015, "Deep residual learning for image
 * recognition", table 1, and what others made of them, as torchvision has them: the 3x3 convolution
 * of a bottleneck halves the image, and shortcuts that change their shape are 1x1 convolutions
 * (option B). With 1000 classes ResNet-18 has 11,689,512 parameters, ResNet-50 25,557,032.
 *
 * <p>Options: {@code width}, channels of the first stage (64), of which all others are multiples;
 * {@code small-input} (0), with 1 the first convolution is 3x3 and neither it nor a pooling halves
 * the image, for images of about 32 pixels; {@code zero-gamma} (0), with 1 the last scale of each
 * block starts at 0, so that blocks start as identities (Goyal et al. 2017, section 5.1); {@code
 * survival} (1), the probability that the last block's residual is kept in training, falling
 * linearly from 1 (stochastic depth, Huang et al. 2016); {@code dropout} before the output (0).
 */
final class ResNet {
  private static final int SMALLEST_INPUT = 32;
  private static final int STANDARD_WIDTH = 64;
  private static final int EXPANSION = 4;
  private static final int REDUCTION = 16;

  /**
   * What tells the networks apart.
   *
   * @param bottleneck whether blocks have three convolutions, not two
   * @param groups of the 3x3 convolution of a bottleneck
   * @param groupWidth channels of each of its groups, for a first stage of 64
   * @param excitation whether residuals are scaled by squeeze and excitation
   * @param depths number of blocks in each stage
   */
  private record Kind(
      boolean bottleneck, int groups, int groupWidth, boolean excitation, List<Integer> depths) {}

  private final GraphSketch graph;
  private final Kind kind;
  private final boolean zeroGamma;
  private final Survival survival;

  private ResNet(GraphSketch graph, Kind kind, Arguments options) {
    this.graph = graph;
    this.kind = kind;
    zeroGamma = options.whole("zero-gamma") == 1;
    int blocks = kind.depths().stream().mapToInt(depth -> depth).sum();
    survival = new Survival(options.number("survival"), blocks);
  }

  /** Blocks of two 3x3 convolutions: ResNet-18 and -34. */
  static Architecture basic(Integer... depths) {
    return of(new Kind(false, 1, STANDARD_WIDTH, false, List.of(depths)));
  }

  /** Blocks of three convolutions: ResNet-50, -101 and -152. */
  static Architecture bottleneck(Integer... depths) {
    return of(new Kind(true, 1, STANDARD_WIDTH, false, List.of(depths)));
  }

  /** Wider 3x3 convolutions (Zagoruyko and Komodakis 2016, "Wide residual networks"). */
  static Architecture wide(int factor, Integer... depths) {
    return of(new Kind(true, 1, factor * STANDARD_WIDTH, false, List.of(depths)));
  }

  /**
   * 3x3 convolutions in groups: ResNeXt (Xie et al. 2017, "Aggregated residual transformations for
   * deep neural networks", table 1).
   */
  static Architecture aggregated(int groups, int groupWidth, Integer... depths) {
    return of(new Kind(true, groups, groupWidth, false, List.of(depths)));
  }

  /**
   * Residuals scaled channel by channel: SE-ResNet (Hu et al. 2018, "Squeeze-and-excitation
   * networks", section 4).
   */
  static Architecture excited(Integer... depths) {
    return of(new Kind(true, 1, STANDARD_WIDTH, true, List.of(depths)));
  }

  private static Architecture of(Kind kind) {
    return new Architecture(
        List.of(
            ModelOptions.width(STANDARD_WIDTH),
            ModelOptions.flag(
                "small-input",
                "1 replaces the 7x7 stem and its pooling by one 3x3 convolution, for images of"
                    + " about 32 pixels"),
            ModelOptions.zeroGamma(),
            ModelOptions.survival(1),
            ModelOptions.dropout(0)),
        (spec, options) -> configuration(spec, options, kind));
  }

  private static ComputationGraphConfiguration configuration(
      ModelSpec spec, Arguments options, Kind kind) {
    int width = options.whole("width");
    boolean small = options.whole("small-input") == 1;
    double dropout = options.number("dropout");
    ModelCatalogue.requireInput(spec, small ? SMALLEST_INPUT / 4 : SMALLEST_INPUT);
    GraphSketch graph = new GraphSketch(spec);
    ResNet net = new ResNet(graph, kind, options);
    String last = graph.globalAverage("pool", net.stages(net.stem(width, small), width));
    return graph.classifier(graph.dropout("drop", last, dropout));
  }

  private String stem(int width, boolean small) {
    if (small) {
      return graph.convNormAct("stem", GraphSketch.IMAGES, Conv.of(width, 3));
    }
    String stem = graph.convNormAct("stem", GraphSketch.IMAGES, Conv.of(width, 7).strided(2));
    return graph.maxPool("stem-pool", stem, 3, 2, 1);
  }

  private String stages(String input, int width) {
    String last = input;
    int channels = width;
    int number = 0;
    for (int stage = 1; stage <= kind.depths().size(); stage++) {
      int planes = width << (stage - 1);
      int wanted = kind.bottleneck() ? EXPANSION * planes : planes;
      for (int block = 1; block <= kind.depths().get(stage - 1); block++) {
        int stride = block == 1 && stage > 1 ? 2 : 1;
        String name = "stage" + stage + "-block" + block;
        boolean reshaped = stride > 1 || channels != wanted;
        Conv projection = Conv.of(wanted, 1).strided(stride);
        String shortcut = reshaped ? graph.convNorm(name + "-shortcut", last, projection) : last;
        String residual = residual(name, last, planes, stride);
        residual = survival.drop(graph, name, residual, ++number);
        last = graph.act(name + "-act", graph.sum(name + "-sum", residual, shortcut));
        channels = wanted;
      }
    }
    return last;
  }

  private String residual(String name, String input, int planes, int stride) {
    Conv last = kind.bottleneck() ? Conv.of(EXPANSION * planes, 1) : Conv.of(planes, 3);
    String inner =
        kind.bottleneck()
            ? bottleneck(name, input, planes, stride)
            : graph.convNormAct(name + "-1", input, Conv.of(planes, 3).strided(stride));
    String conv = graph.conv(name + "-last-conv", inner, last);
    String residual = graph.norm(name + "-last-norm", conv, zeroGamma ? 0 : 1);
    return kind.excitation()
        ? graph.excited(name + "-se", residual, last.channels(), last.channels() / REDUCTION)
        : residual;
  }

  private String bottleneck(String name, String input, int planes, int stride) {
    int groupWidth = Math.max(1, planes * kind.groupWidth() / STANDARD_WIDTH);
    Conv middle = Conv.of(groupWidth * kind.groups(), 3).strided(stride).grouped(kind.groups());
    String narrow = graph.convNormAct(name + "-1", input, Conv.of(middle.channels(), 1));
    return graph.convNormAct(name + "-2", narrow, middle);
  }
}
