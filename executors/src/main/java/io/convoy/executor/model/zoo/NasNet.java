package io.convoy.executor.model.zoo;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.catalogue.Parameter;
import io.convoy.executor.catalogue.Range;
import io.convoy.executor.model.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;

/**
 * NASNet-A (Zoph et al. 2018, "Learning transferable architectures for scalable image recognition",
 * figure 4 and appendix A): normal cells in three stages with reduction cells between them. The
 * CIFAR network is "6 @ 768" and the mobile one "4 @ 1056", as the authors' code has them.
 *
 * <p>Options: {@code width}, channels of the first stage's branches (32 for CIFAR, 44 for the
 * mobile network), doubled at each later one; {@code cells} of a stage (6 and 4); {@code dropout}
 * before the output (0 and 0.5); {@code survival} (1), the probability that each operation's path
 * in the last cell is kept in training, falling linearly from 1. That is the paper's drop-path
 * without its schedule, by which the probability also falls linearly over the training; {@code
 * auxiliary} (0), the weight of the loss of the authors' auxiliary classifier at the end of the
 * second stage, which have 0.4.
 */
final class NasNet {
  private static final int STAGES = 3;

  /** Mean square of features where five blocks of a cell add up maps that are normalised. */
  private static final double MOST_FEATURES = 16;

  private static final String CELL = "cell";
  private static final String CELL_SEED = "cell-seed";
  private static final int MOBILE_STEM = 32;

  /** Below, the last maps are single pixels. */
  private static final int SMALLEST_MOBILE_INPUT = 65;

  /** Its stem has a quarter: separable convolutions of one channel are wrong in DL4J. */
  private static final int SMALLEST_MOBILE_WIDTH = 8;

  private final GraphSketch graph;
  private final Survival survival;
  private final double auxiliary;
  private final Optional<CellPair> cells;

  /** Height or width, the smaller, of the maps of the second stage. */
  private final int maps;

  private int cell;

  /** The last two maps, and whether the earlier one has twice the size. */
  private record Flow(String earlier, String latest, boolean reduced) {
    Flow then(String next, boolean nowReduced) {
      return new Flow(latest, next, nowReduced);
    }
  }

  private NasNet(GraphSketch graph, Arguments options, int maps) {
    this.graph = graph;
    this.maps = maps;
    auxiliary = options.number("auxiliary");
    // over all normal and reduction cells after the stem
    int all = STAGES * options.whole("cells") + STAGES - 1;
    survival = new Survival(options.number("survival"), all);
    cells = cells(options);
  }

  /** Those that are given or drawn; none in NASNet-A. */
  private static Optional<CellPair> cells(Arguments options) {
    if (!options.values().containsKey(CELL)) {
      return Optional.empty();
    }
    int seed = options.whole(CELL_SEED);
    return Optional.of(seed > 0 ? CellPair.drawn(seed) : CellPair.of(options.text(CELL)));
  }

  /** NASNet of six cells in each stage, for images of 32 pixels. */
  static Architecture cifar() {
    return new Architecture(options(ModelOptions.width(32, 2, 512), 6, 0), NasNet::cifar);
  }

  /** NASNet of four cells in each stage, for photos. */
  static Architecture mobile() {
    return new Architecture(
        options(ModelOptions.width(44, SMALLEST_MOBILE_WIDTH, 512), 4, 0.5), NasNet::mobile);
  }

  /** For images of 32 pixels, of other cells than NASNet-A's. */
  static Architecture searched() {
    List<Parameter> options = new ArrayList<>(options(ModelOptions.width(16, 2, 512), 2, 0));
    options.add(
        Parameter.text(
            CELL,
            CellPair.NASNET_A,
            "two cells",
            "the normal cell | the reduction; by default NASNet-A's"));
    options.add(
        Parameter.whole(
            CELL_SEED,
            0,
            Range.from(0).to(Integer.MAX_VALUE),
            "draws both cells instead, five blocks each; 0 for not"));
    return new Architecture(options, NasNet::cifar);
  }

  private static List<Parameter> options(Parameter width, int cells, double dropout) {
    return List.of(
        width,
        Parameter.whole("cells", cells, Range.from(1).to(18), "normal cells in each stage"),
        ModelOptions.dropout(dropout),
        ModelOptions.survival(1),
        ModelOptions.auxiliary("0.4"));
  }

  private static ComputationGraphConfiguration cifar(ModelSpec spec, Arguments options) {
    int width = options.whole("width");
    ModelCatalogue.requireInput(spec, 8);
    int cells = options.whole("cells");
    NasNet net = new NasNet(sketch(spec), options, halved(smaller(spec), 1));
    String stem = net.graph.convNorm("stem", GraphSketch.IMAGES, Conv.of(3 * width, 3));
    Flow flow = new Flow(stem, stem, false);
    return net.ended(net.stages(flow, width, cells), options.number("dropout"));
  }

  private static ComputationGraphConfiguration mobile(ModelSpec spec, Arguments options) {
    int width = options.whole("width");
    ModelCatalogue.requireInput(spec, SMALLEST_MOBILE_INPUT);
    int cells = options.whole("cells");
    NasNet net = new NasNet(sketch(spec), options, halved((smaller(spec) - 1) / 2, 3));
    Conv conv = Conv.of(MOBILE_STEM, 3).strided(2).padded(0);
    String stem = net.graph.convNorm("stem", GraphSketch.IMAGES, conv);
    String first = net.projected("stem1-latest", stem, width / 4);
    first = net.reduction("stem1", stem, first, width / 4);
    String second = net.projected("stem2-latest", first, width / 2);
    String earlier = net.halved("stem2-earlier", stem, width / 2);
    second = net.reduction("stem2", earlier, second, width / 2);
    Flow flow = new Flow(first, second, true);
    return net.ended(net.stages(flow, width, cells), options.number("dropout"));
  }

  private static int smaller(ModelSpec spec) {
    return Math.min(spec.input().height(), spec.input().width());
  }

  /** Rounded up each time. */
  private static int halved(int pixels, int times) {
    int half = pixels;
    for (int i = 0; i < times; i++) {
      half = (half + 1) / 2;
    }
    return half;
  }

  private static GraphSketch sketch(ModelSpec spec) {
    return new GraphSketch(spec).normalisation(0.9, 1e-3);
  }

  private ComputationGraphConfiguration ended(Flow flow, double dropout) {
    String last = graph.globalAverage("pool", graph.act("last-act", flow.latest()));
    double features = cells.isPresent() ? MOST_FEATURES : EvenStart.USUAL_FEATURES;
    return graph.classifier(graph.dropout("drop", last, dropout), features);
  }

  private Flow stages(Flow start, int width, int cells) {
    Flow flow = start;
    for (int stage = 1; stage <= STAGES; stage++) {
      int channels = width << (stage - 1);
      if (stage > 1) {
        cell++;
        String name = "reduction" + (stage - 1);
        String earlier = adjusted(name + "-earlier", flow, channels);
        String latest = projected(name + "-latest", flow.latest(), channels);
        flow = flow.then(reduction(name, earlier, latest, channels), true);
      }
      for (int i = 1; i <= cells; i++) {
        cell++;
        flow = flow.then(normal("cell" + stage + "-" + i, flow, channels), false);
      }
      if (stage == 2 && auxiliary > 0) {
        auxiliary(flow.latest());
      }
    }
    return flow;
  }

  /** Means of 5x5 pixels, 128 channels, and 768 that each see all of the map. */
  private void auxiliary(String input) {
    String name = "auxiliary";
    String last = graph.act(name + "-act", input);
    last = graph.avgPool(name + "-pool", last, Math.min(5, maps), 3, 0);
    last = graph.convNormAct(name + "-1", last, Conv.of(128, 1));
    last = graph.norm(name + "-2-norm", graph.dense(name + "-2", last, 768));
    graph.auxiliary(name + "-output", graph.act(name + "-2-act", last), auxiliary);
  }

  private String normal(String name, Flow flow, int channels) {
    String earlier = adjusted(name + "-earlier", flow, channels);
    String latest = projected(name + "-latest", flow.latest(), channels);
    if (cells.isPresent()) {
      return built(new Site(name, channels, 1), cells.get().normal(), earlier, latest);
    }
    Separable s = new Separable(name, channels, 1);
    String one = graph.sum(name + "-1", s.of("1a", latest, 5), s.of("1b", earlier, 3));
    String two = graph.sum(name + "-2", s.of("2a", earlier, 5), s.of("2b", earlier, 3));
    String three = graph.sum(name + "-3", mean(name + "-3a", latest), earlier);
    // the mean is added to itself
    String four = graph.sum(name + "-4", mean(name + "-4a", earlier), mean(name + "-4b", earlier));
    String five = graph.sum(name + "-5", s.of("5a", latest, 3), latest);
    return graph.concatenation(name, earlier, one, two, three, four, five);
  }

  private String reduction(String name, String earlier, String latest, int channels) {
    if (cells.isPresent()) {
      return built(new Site(name, channels, 2), cells.get().reduction(), earlier, latest);
    }
    Separable half = new Separable(name, channels, 2);
    Separable whole = new Separable(name, channels, 1);
    String one = graph.sum(name + "-1", half.of("1a", latest, 5), half.of("1b", earlier, 7));
    String maximum = graph.maxPoolCeil(name + "-max", latest, 3, 2);
    String two = graph.sum(name + "-2", kept(name + "-2a", maximum), half.of("2b", earlier, 7));
    String mean = graph.avgPoolCeil(name + "-mean", latest, 3, 2);
    String three = graph.sum(name + "-3", kept(name + "-3a", mean), half.of("3b", earlier, 5));
    String four = graph.sum(name + "-4", mean(name + "-4a", one), two);
    String five = graph.sum(name + "-5", whole.of("5a", one, 3), kept(name + "-5b", maximum));
    return graph.concatenation(name, two, three, four, five);
  }

  /** Where a cell is built. */
  private record Site(String name, int channels, int stride) {}

  /** A cell as its text says. */
  private String built(Site site, Cell plan, String earlier, String latest) {
    List<String> maps = new ArrayList<>(List.of(earlier, latest));
    for (int i = 0; i < plan.blocks().size(); i++) {
      String block = site.name() + "-" + (i + 1);
      Cell.Block steps = plan.blocks().get(i);
      String one = operation(site, block + "a", steps.one(), maps);
      String other = operation(site, block + "b", steps.other(), maps);
      maps.add(graph.sum(block, one, other));
    }
    String[] outputs = plan.outputs().stream().map(maps::get).toArray(String[]::new);
    return outputs.length == 1 ? outputs[0] : graph.concatenation(site.name(), outputs);
  }

  private String operation(Site site, String name, Cell.Step step, List<String> maps) {
    String map = maps.get(step.map());
    int stride = step.isOfInput() ? site.stride() : 1;
    return switch (step.family()) {
      case "id" -> stride == 1 ? map : projected(name, map, site.channels(), stride);
      case "sep" -> new Separable(name, site.channels(), stride).of("sep", map, step.window());
      case "avg" -> stride == 1 ? mean(name, map) : kept(name, graph.avgPoolCeil(name, map, 3, 2));
      case "max" -> kept(name, graph.maxPoolCeil(name, map, 3, stride));
      default -> {
        Conv conv = Conv.of(site.channels(), step.window()).strided(stride);
        yield kept(name, graph.convNorm(name, graph.act(name + "-act", map), conv));
      }
    };
  }

  /** Means of 3x3 pixels. */
  private String mean(String name, String input) {
    return kept(name, graph.avgPool(name, input, 3, 1, 1));
  }

  /** The end of a path, which may be dropped. */
  private String kept(String name, String path) {
    return survival.drop(graph, name, path, cell);
  }

  /** Separable convolutions of one cell. */
  private final class Separable {
    private final String prefix;
    private final int channels;
    private final int stride;

    Separable(String prefix, int channels, int stride) {
      this.prefix = prefix;
      this.channels = channels;
      this.stride = stride;
    }

    /** Activation, separable convolution and normalisation, twice. */
    String of(String name, String input, int kernel) {
      String branch = prefix + "-" + name;
      Conv conv = Conv.of(channels, kernel);
      String last = graph.act(branch + "-act1", input);
      last = graph.separable(branch + "-conv1", last, conv.strided(stride));
      last = graph.act(branch + "-act2", graph.norm(branch + "-norm1", last));
      last = graph.separable(branch + "-conv2", last, conv);
      return kept(branch, graph.norm(branch + "-norm2", last));
    }
  }

  /** The earlier map with the size and the channels of the latest. */
  private String adjusted(String name, Flow flow, int channels) {
    return flow.reduced()
        ? halved(name, flow.earlier(), channels)
        : projected(name, flow.earlier(), channels);
  }

  private String projected(String name, String input, int channels) {
    return projected(name, input, channels, 1);
  }

  private String projected(String name, String input, int channels, int stride) {
    Conv conv = Conv.of(channels, 1).strided(stride);
    return graph.convNorm(name, graph.act(name + "-act", input), conv);
  }

  /** Half the size: every second pixel, and beside them those between. */
  private String halved(String name, String input, int channels) {
    String active = graph.act(name + "-act", input);
    String even = graph.maxPool(name + "-even", active, 1, 2, 0);
    even = graph.conv(name + "-even-conv", even, Conv.of(channels / 2, 1));
    String odd =
        graph.layer(name + "-pad", new ZeroPaddingLayer.Builder(0, 1, 0, 1).build(), active);
    odd = graph.layer(name + "-crop", new Cropping2D.Builder(1, 0, 1, 0).build(), odd);
    odd = graph.maxPool(name + "-odd", odd, 1, 2, 0);
    odd = graph.conv(name + "-odd-conv", odd, Conv.of(channels - channels / 2, 1));
    return graph.norm(name + "-norm", graph.concatenation(name + "-both", even, odd));
  }
}
