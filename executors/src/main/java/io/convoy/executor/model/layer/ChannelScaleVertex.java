package io.convoy.executor.model.layer;

import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.CNN2DFormat;
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
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Multiplies each channel of images by a factor of its sample, the scale of squeeze and excitation
 * (Hu et al. 2018, equation 4).
 *
 * <p>Inputs: images {@code [N,C,H,W]} (or {@code [N,H,W,C]}) and factors, {@code [N,C]} or images
 * of one pixel. Output: images.
 */
public final class ChannelScaleVertex extends GraphVertex {
  @JsonProperty private CNN2DFormat format = CNN2DFormat.NCHW;

  @Override
  public ChannelScaleVertex clone() {
    ChannelScaleVertex clone = new ChannelScaleVertex();
    clone.format = format;
    return clone;
  }

  @Override
  public long numParams(boolean backprop) {
    return 0;
  }

  @Override
  public int minVertexInputs() {
    return 2;
  }

  @Override
  public int maxVertexInputs() {
    return 2;
  }

  @Override
  public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    return new Run(graph, name, index, format, type);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType... inputs) {
    if (!(inputs[0] instanceof InputType.InputTypeConvolutional images)) {
      throw new IllegalStateException(
          "ChannelScaleVertex takes images and a factor of each channel, not " + inputs[0]);
    }
    long factors = inputs[1].arrayElementsPerExample();
    if (factors != images.getChannels()) {
      throw new IllegalStateException(
          String.format(
              "ChannelScaleVertex: %d factors for %d channels", factors, images.getChannels()));
    }
    format = images.getFormat();
    return images;
  }

  @Override
  public MemoryReport getMemoryReport(InputType... inputs) {
    return new LayerMemoryReport.Builder(null, ChannelScaleVertex.class, inputs[0], inputs[0])
        .standardMemory(0, 0)
        .workingMemory(0, 0, 0, 0)
        .cacheMemory(0, 0)
        .build();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChannelScaleVertex vertex && vertex.format == format;
  }

  @Override
  public int hashCode() {
    return format.hashCode();
  }

  @SuppressWarnings("overrides") // within DL4J: an array for a vararg
  private static final class Run extends BaseGraphVertex {
    private final CNN2DFormat format;

    Run(ComputationGraph graph, String name, int index, CNN2DFormat format, DataType type) {
      super(graph, name, index, null, null, type);
      this.format = format;
    }

    @Override
    public boolean hasLayer() {
      return false;
    }

    @Override
    public org.deeplearning4j.nn.api.Layer getLayer() {
      return null;
    }

    /** The factors as images of one pixel. */
    private INDArray factors() {
      long n = inputs[1].size(0);
      long channels = inputs[1].length() / n;
      INDArray factors = inputs[1].dup('c');
      return format == CNN2DFormat.NCHW
          ? factors.reshape('c', n, channels, 1, 1)
          : factors.reshape('c', n, 1, 1, channels);
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
      return workspaces.dup(ArrayType.ACTIVATIONS, inputs[0].mul(factors()), 'c');
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr workspaces) {
      INDArray images = workspaces.dup(ArrayType.ACTIVATION_GRAD, epsilon.mul(factors()), 'c');
      INDArray products = epsilon.mul(inputs[0]);
      INDArray sums = format == CNN2DFormat.NCHW ? products.sum(2, 3) : products.sum(1, 2);
      INDArray factors =
          workspaces.dup(
              ArrayType.ACTIVATION_GRAD, sums.dup('c').reshape('c', inputs[1].shape()), 'c');
      return new Pair<>(null, new INDArray[] {images, factors});
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray gradients) {
      if (gradients != null) {
        throw new IllegalArgumentException("vertex \"" + vertexName + "\" has no parameters");
      }
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArrays(
        INDArray[] masks, MaskState state, int count) {
      return masks == null || masks.length == 0 ? null : new Pair<>(masks[0], state);
    }

    @Override
    public String toString() {
      return "ChannelScaleVertex(name=\"" + vertexName + "\")";
    }
  }
}
