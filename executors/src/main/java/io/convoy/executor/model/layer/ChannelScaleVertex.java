package io.convoy.executor.model.layer;

import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
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
public final class ChannelScaleVertex extends PlainVertex {
  @JsonProperty private CNN2DFormat format = CNN2DFormat.NCHW;

  @Override
  public ChannelScaleVertex clone() {
    ChannelScaleVertex clone = new ChannelScaleVertex();
    clone.format = format;
    return clone;
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
  PlainVertex.Run run(ComputationGraph graph, String name, int index, DataType type) {
    return new Run(graph, name, index, type);
  }

  @Override
  List<Object> state() {
    return List.of(format);
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

  @SuppressWarnings("overrides") // within DL4J: an array for a vararg
  private final class Run extends PlainVertex.Run {
    Run(ComputationGraph graph, String name, int index, DataType type) {
      super(graph, name, index, type);
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
    INDArray[] slopes() {
      INDArray products = epsilon.mul(inputs[0]);
      INDArray sums = format == CNN2DFormat.NCHW ? products.sum(2, 3) : products.sum(1, 2);
      return new INDArray[] {epsilon.mul(factors()), sums.dup('c').reshape('c', inputs[1].shape())};
    }
  }
}
