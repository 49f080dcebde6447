package io.convoy.executor.model.layer;

import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A vertex of Convoy's own without parameters. */
abstract class PlainVertex extends GraphVertex {
  /** The vertex in a network. */
  abstract Run run(ComputationGraph graph, String name, int index, DataType type);

  /** What tells vertices of this class apart. */
  abstract List<Object> state();

  @Override
  public final long numParams(boolean backprop) {
    return 0;
  }

  @Override
  public final org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    return run(graph, name, index, type);
  }

  @Override
  public final MemoryReport getMemoryReport(InputType... inputs) {
    return new LayerMemoryReport.Builder(null, getClass(), inputs[0], inputs[0])
        .standardMemory(0, 0)
        .workingMemory(0, 0, 0, 0)
        .cacheMemory(0, 0)
        .build();
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof PlainVertex vertex
        && vertex.getClass() == getClass()
        && vertex.state().equals(state());
  }

  @Override
  public final int hashCode() {
    return state().hashCode();
  }

  @Override
  public final String toString() {
    return getClass().getSimpleName() + state();
  }

  /** Such a vertex on DL4J. */
  @SuppressWarnings("overrides") // within DL4J: an array for a vararg
  abstract static class Run extends BaseGraphVertex {
    Run(ComputationGraph graph, String name, int index, DataType type) {
      super(graph, name, index, null, null, type);
    }

    /** The gradient of each input. */
    abstract INDArray[] slopes();

    @Override
    public final Pair<Gradient, INDArray[]> doBackward(
        boolean truncated, LayerWorkspaceMgr workspaces) {
      INDArray[] slopes = slopes();
      for (int i = 0; i < slopes.length; i++) {
        slopes[i] = workspaces.dup(ArrayType.ACTIVATION_GRAD, slopes[i], 'c');
      }
      return new Pair<>(null, slopes);
    }

    @Override
    public final boolean hasLayer() {
      return false;
    }

    @Override
    public final Layer getLayer() {
      return null;
    }

    @Override
    public final void setBackpropGradientsViewArray(INDArray gradients) {
      if (gradients != null) {
        throw new IllegalArgumentException("vertex \"" + vertexName + "\" has no parameters");
      }
    }

    @Override
    public final Pair<INDArray, MaskState> feedForwardMaskArrays(
        INDArray[] masks, MaskState state, int count) {
      return masks == null || masks.length == 0 ? null : new Pair<>(masks[0], state);
    }

    @Override
    public String toString() {
      return getClass().getEnclosingClass().getSimpleName() + "(name=\"" + vertexName + "\")";
    }
  }
}
