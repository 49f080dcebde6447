package io.convoy.executor.model.layer;

import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Adds channels of zeros to images {@code [N,C,H,W]}, before and after their own: option A of He et
 * al. 2015, "Deep residual learning for image recognition", section 3.3.
 */
public final class ChannelPadVertex extends PlainVertex {
  @JsonProperty private int before;
  @JsonProperty private int after;

  private ChannelPadVertex() {}

  /** Adds so many channels. */
  public ChannelPadVertex(int before, int after) {
    this.before = before;
    this.after = after;
  }

  /** Channels of zeros before those of the images. */
  public int before() {
    return before;
  }

  /** Channels of zeros after them. */
  public int after() {
    return after;
  }

  @Override
  public ChannelPadVertex clone() {
    return new ChannelPadVertex(before, after);
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
  PlainVertex.Run run(ComputationGraph graph, String name, int index, DataType type) {
    return new Run(graph, name, index, type);
  }

  @Override
  List<Object> state() {
    return List.of(before, after);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType... inputs) {
    if (!(inputs[0] instanceof InputType.InputTypeConvolutional images)
        || images.getFormat() != CNN2DFormat.NCHW) {
      throw new IllegalStateException("ChannelPadVertex takes NCHW images, not " + inputs[0]);
    }
    return InputType.convolutional(
        images.getHeight(), images.getWidth(), before + images.getChannels() + after);
  }

  @SuppressWarnings("overrides") // within DL4J: an array for a vararg
  private final class Run extends PlainVertex.Run {
    Run(ComputationGraph graph, String name, int index, DataType type) {
      super(graph, name, index, type);
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
      long[] shape = inputs[0].shape().clone();
      shape[1] += before + after;
      INDArray padded = Nd4j.zeros(inputs[0].dataType(), shape);
      own(padded).assign(inputs[0]);
      return workspaces.dup(ArrayType.ACTIVATIONS, padded, 'c');
    }

    private INDArray own(INDArray padded) {
      return padded.get(
          NDArrayIndex.all(),
          NDArrayIndex.interval(before, padded.size(1) - after),
          NDArrayIndex.all(),
          NDArrayIndex.all());
    }

    @Override
    INDArray[] slopes() {
      return new INDArray[] {own(epsilon)};
    }
  }
}
