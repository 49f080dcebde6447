package io.convoy.executor.model.zoo;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.catalogue.Parameter;
import io.convoy.executor.catalogue.Range;
import io.convoy.executor.model.ModelSpec;
import io.convoy.executor.model.layer.PathDraw;
import io.convoy.executor.model.layer.PathJoin;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;

/**
 * FractalNet for CIFAR (Larsson et al. 2017, "FractalNet: ultra-deep neural networks without
 * residuals", equation 1 and section 4): five blocks of three columns of convolutions, whose joins
 * are means, each followed by pooling; 20 layers along the longest path. In training drop-path
 * leaves out some of the columns ({@link PathDraw}).
 *
 * <p>Options: {@code width}, channels of the first block (64), of which all others are multiples;
 * {@code columns} (3); {@code drop-path} (0.15), the probability with which a join drops a column,
 * 0 for none; {@code global-paths} (0.5), the share of micro-batches that instead keep a single
 * column everywhere; {@code dropout} within the last block (0), rising linearly from 0 in the
 * first; the paper has 0.4.
 */
final class FractalNet {
  private static final int SMALLEST_INPUT = 32;
  private static final int[] MULTIPLES = {1, 2, 4, 8, 8};

  private static final String PATHS = "paths";

  private final GraphSketch graph;
  private final double dropPath;
  private final double global;
  private final List<Integer> joins = new ArrayList<>();

  /** What one block repeats. */
  private record Unit(String block, Conv conv, double dropout) {}

  private FractalNet(GraphSketch graph, Arguments options) {
    this.graph = graph;
    dropPath = options.number("drop-path");
    global = options.number("global-paths");
  }

  static Architecture architecture() {
    return new Architecture(
        List.of(
            ModelOptions.width(64),
            Parameter.whole("columns", 3, Range.from(1).to(6), "paths beside each other"),
            Parameter.number(
                "drop-path",
                0.15,
                Range.from(0).below(1),
                "probability with which a join drops a column"),
            Parameter.number(
                "global-paths",
                0.5,
                Range.from(0).to(1),
                "share of the micro-batches that keep one column everywhere instead"),
            ModelOptions.dropout(0)),
        FractalNet::configuration);
  }

  private static ComputationGraphConfiguration configuration(ModelSpec spec, Arguments options) {
    int width = options.whole("width");
    int columns = options.whole("columns");
    double dropout = options.number("dropout");
    ModelCatalogue.requireInput(spec, SMALLEST_INPUT);
    GraphSketch graph = new GraphSketch(spec);
    FractalNet net = new FractalNet(graph, options);
    String last = GraphSketch.IMAGES;
    for (int i = 0; i < MULTIPLES.length; i++) {
      String name = "block" + (i + 1);
      double rate = dropout * i / (MULTIPLES.length - 1);
      Unit unit = new Unit(name, Conv.of(width * MULTIPLES[i], 3), rate);
      last = net.joined(name, net.columns(unit, name, last, columns));
      last = graph.maxPool(name + "-pool", last, 2, 2, 0);
    }
    net.draw();
    return graph.classifier(last);
  }

  /** The ends of all columns: the next shorter fractal twice, and one convolution beside it. */
  private List<String> columns(Unit unit, String name, String input, int columns) {
    List<String> ends = new ArrayList<>();
    if (columns > 1) {
      String half = joined(name + "a", columns(unit, name + "a", input, columns - 1));
      ends.addAll(columns(unit, name + "b", half, columns - 1));
    }
    String conv = graph.conv(name + "-" + columns + "-conv", input, unit.conv());
    conv = graph.dropout(name + "-" + columns + "-drop", conv, unit.dropout());
    String norm = graph.norm(name + "-" + columns + "-norm", conv);
    ends.add(graph.act(name + "-" + columns + "-act", norm));
    return ends;
  }

  /** The mean of columns: those that are drawn, if any are dropped at all. */
  private String joined(String name, List<String> ends) {
    if (ends.size() == 1) {
      return ends.get(0);
    }
    List<String> inputs = new ArrayList<>(ends);
    GraphVertex join = new ElementWiseVertex(ElementWiseVertex.Op.Average);
    if (dropPath > 0) {
      join = new PathJoin(joins.stream().mapToInt(Integer::intValue).sum());
      joins.add(ends.size());
      inputs.add(PATHS);
    }
    return graph.vertex(name + "-join", join, inputs.toArray(String[]::new));
  }

  private void draw() {
    if (!joins.isEmpty()) {
      int[] paths = joins.stream().mapToInt(Integer::intValue).toArray();
      graph.vertex(PATHS, new PathDraw(paths, dropPath, global), GraphSketch.IMAGES);
    }
  }
}
