package io.convoy.executor.model.layer;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Draws which paths of a fractal network are kept in a pass: the drop-path of Larsson et al. 2017,
 * "FractalNet: ultra-deep neural networks without residuals", section 3.1.
 *
 * <p>With the probability {@code global} the pass keeps a single column, the same at every {@link
 * PathJoin} (a join that this column does not reach keeps all). Otherwise each join drops each of
 * its inputs with the probability {@code drop}, but at least one is kept. Drawn once for each pass,
 * as in the paper: all samples of a micro-batch train the same subnetwork. At inference all paths
 * are kept.
 *
 * <p>Input: any, of which only the number of samples N counts. Output: {@code [N,G]}, G the number
 * of inputs of all joins together, join by join; 1 keeps a path and 0 drops it. No gradient flows
 * through it.
 */
public final class PathDraw extends PlainVertex {
  @JsonProperty private final int[] joins;
  @JsonProperty private final double drop;
  @JsonProperty private final double global;

  /**
   * A draw for some joins.
   *
   * @param joins for each join, the number of paths that it joins: the columns 1, 2, ... in this
   *     order
   * @param drop probability of dropping a path, at least 0 and less than 1
   * @param global probability of keeping a single column, 0 to 1
   */
  public PathDraw(
      @JsonProperty("joins") int[] joins,
      @JsonProperty("drop") double drop,
      @JsonProperty("global") double global) {
    if (joins.length == 0 || Arrays.stream(joins).anyMatch(paths -> paths < 1)) {
      throw new IllegalArgumentException(
          "joins of " + Arrays.toString(joins) + " paths: each must have at least one");
    }
    if (!(drop >= 0 && drop < 1) || !(global >= 0 && global <= 1)) {
      throw new IllegalArgumentException(
          String.format(
              "drop = %s and global = %s: must be from 0 to less than 1, and from 0 to 1",
              drop, global));
    }
    this.joins = joins.clone();
    this.drop = drop;
    this.global = global;
  }

  /** Number of paths of all joins together, G. */
  public int paths() {
    return Arrays.stream(joins).sum();
  }

  /** The most random numbers that {@link #draw} takes. */
  public int numbers() {
    return 2 + joins.length + paths();
  }

  /**
   * Draws for one pass.
   *
   * @param uniform numbers from 0 to less than 1
   * @return for each path, 1 if it is kept and else 0
   */
  public float[] draw(DoubleSupplier uniform) {
    float[] kept = new float[paths()];
    boolean single = uniform.getAsDouble() < global;
    int column = below(Arrays.stream(joins).max().orElseThrow(), uniform);
    int first = 0;
    for (int paths : joins) {
      if (!single) {
        drawLocally(kept, first, paths, uniform);
      } else if (column < paths) {
        kept[first + column] = 1;
      } else {
        Arrays.fill(kept, first, first + paths, 1);
      }
      first += paths;
    }
    return kept;
  }

  private void drawLocally(float[] kept, int first, int paths, DoubleSupplier uniform) {
    int survivors = 0;
    for (int i = first; i < first + paths; i++) {
      kept[i] = uniform.getAsDouble() < drop ? 0 : 1;
      survivors += (int) kept[i];
    }
    int rescued = below(paths, uniform);
    if (survivors == 0) {
      kept[first + rescued] = 1;
    }
  }

  private static int below(int bound, DoubleSupplier uniform) {
    return Math.min(bound - 1, (int) (uniform.getAsDouble() * bound));
  }

  @Override
  public int minVertexInputs() {
    return 1;
  }

  @Override
  public int maxVertexInputs() {
    return 1;
  }

  @Override
  public PathDraw clone() {
    return new PathDraw(joins, drop, global);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType... inputs) {
    return InputType.feedForward(paths());
  }

  @Override
  PlainVertex.Run run(ComputationGraph graph, String name, int index, DataType type) {
    return new Run(graph, name, index, type);
  }

  @Override
  List<Object> state() {
    return List.of(Arrays.stream(joins).boxed().toList(), drop, global);
  }

  @SuppressWarnings("overrides") // within DL4J: an array for a vararg
  private final class Run extends PlainVertex.Run {
    Run(ComputationGraph graph, String name, int index, DataType type) {
      super(graph, name, index, type);
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
      long samples = inputs[0].size(0);
      INDArray kept =
          workspaces.create(ArrayType.ACTIVATIONS, dataType, new long[] {samples, paths()}, 'c');
      if (!training) {
        return kept.assign(1);
      }
      double[] uniform = Nd4j.rand(DataType.DOUBLE, numbers()).toDoubleVector();
      float[] row = draw(Arrays.stream(uniform).iterator()::next);
      kept.addiRowVector(Nd4j.createFromArray(row).castTo(dataType));
      return kept;
    }

    @Override
    INDArray[] slopes() {
      return new INDArray[] {inputs[0].like()};
    }
  }
}
