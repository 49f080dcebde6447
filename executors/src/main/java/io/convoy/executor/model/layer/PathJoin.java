package io.convoy.executor.model.layer;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The mean of those paths that a {@link PathDraw} keeps: the join of Larsson et al. 2017,
 * "FractalNet: ultra-deep neural networks without residuals", sections 3 and 3.1.
 *
 * <p>Inputs: the paths, all of one shape {@code [N,...]}, and last what is kept, {@code [N,G]}, of
 * which the columns from {@code first} on belong to this join, one for each path: numbers of at
 * least 0, at least one of them positive. Output: the mean of the paths weighted by them. No
 * gradient flows to them.
 */
public final class PathJoin extends PlainVertex {
  @JsonProperty private final int first;

  /**
   * A join.
   *
   * @param first column of its first path in what is kept
   */
  public PathJoin(@JsonProperty("first") int first) {
    if (first < 0) {
      throw new IllegalArgumentException("first = " + first + ": must not be negative");
    }
    this.first = first;
  }

  /** Column of its first path in what is kept. */
  public int first() {
    return first;
  }

  @Override
  public int minVertexInputs() {
    return 2;
  }

  @Override
  public int maxVertexInputs() {
    return Integer.MAX_VALUE;
  }

  @Override
  public PathJoin clone() {
    return new PathJoin(first);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType... inputs) {
    int paths = inputs.length - 1;
    long kept = inputs[paths].arrayElementsPerExample();
    if (kept < first + paths) {
      throw new IllegalStateException(
          String.format(
              "PathJoin of %d paths from column %d on: its last input has %d columns",
              paths, first, kept));
    }
    for (int i = 1; i < paths; i++) {
      if (!inputs[i].equals(inputs[0])) {
        throw new IllegalStateException(
            "PathJoin of different paths, " + inputs[0] + " and " + inputs[i]);
      }
    }
    return inputs[0];
  }

  @Override
  PlainVertex.Run run(ComputationGraph graph, String name, int index, DataType type) {
    return new Run(graph, name, index, type);
  }

  @Override
  List<Object> state() {
    return List.of(first);
  }

  @SuppressWarnings("overrides") // within DL4J: an array for a vararg
  private final class Run extends PlainVertex.Run {
    Run(ComputationGraph graph, String name, int index, DataType type) {
      super(graph, name, index, type);
    }

    /** The weight of a path for each sample, to be broadcast: {@code [N,1,...]}. */
    private INDArray weight(int path) {
      int last = inputs.length - 1;
      INDArray kept =
          inputs[last].get(NDArrayIndex.all(), NDArrayIndex.interval(first, first + last));
      long[] perSample = new long[inputs[path].rank()];
      Arrays.fill(perSample, 1);
      perSample[0] = kept.size(0);
      INDArray own = kept.getColumn(path).dup('c').reshape(kept.size(0));
      return own.div(kept.sum(1)).reshape('c', perSample);
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
      INDArray mean = workspaces.dup(ArrayType.ACTIVATIONS, inputs[0].mul(weight(0)), 'c');
      for (int path = 1; path < inputs.length - 1; path++) {
        mean.addi(inputs[path].mul(weight(path)));
      }
      return mean;
    }

    @Override
    INDArray[] slopes() {
      int last = inputs.length - 1;
      INDArray[] slopes = new INDArray[last + 1];
      for (int path = 0; path < last; path++) {
        slopes[path] = epsilon.mul(weight(path));
      }
      slopes[last] = inputs[last].like();
      return slopes;
    }
  }
}
