package io.convoy.executor.model.layer;

import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Makes an image a sequence of glimpses for a recurrent layer: non-overlapping rectangles in
 * reading order. From {@code [N,C,H,W]} to {@code [N, C*h*w, T]}, {@code T = (H/h)*(W/w)}; rows of
 * the image are glimpses of height 1 and the image's width.
 *
 * <p>Give it to the layer that reads the sequence: {@code graph.addLayer("lstm", layer, new
 * GlimpsePreProcessor(1, 28), "images")}; DL4J's own choice treats samples as steps.
 */
public final class GlimpsePreProcessor implements InputPreProcessor {
  @JsonProperty private final int height;
  @JsonProperty private final int width;
  private transient long columnsOfSequence;

  /** Glimpses of a height and width that divide those of the images. */
  public GlimpsePreProcessor(@JsonProperty("height") int height, @JsonProperty("width") int width) {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "glimpses of " + height + "x" + width + " pixels: must be at least 1x1");
    }
    this.height = height;
    this.width = width;
  }

  /** Height of a glimpse in pixels. */
  public int height() {
    return height;
  }

  /** Width of a glimpse in pixels. */
  public int width() {
    return width;
  }

  @Override
  public INDArray preProcess(INDArray images, int count, LayerWorkspaceMgr workspaces) {
    long n = images.size(0);
    long rows = images.size(2) / height;
    long columns = images.size(3) / width;
    INDArray glimpses =
        images
            .dup('c')
            .reshape('c', n, images.size(1), rows, height, columns, width)
            .permute(0, 1, 3, 5, 2, 4)
            .dup('c')
            .reshape('c', n, images.size(1) * height * width, rows * columns);
    columnsOfSequence = columns;
    return workspaces.dup(ArrayType.ACTIVATIONS, glimpses, 'f');
  }

  @Override
  public INDArray backprop(INDArray epsilon, int count, LayerWorkspaceMgr workspaces) {
    long n = epsilon.size(0);
    long channels = epsilon.size(1) / ((long) height * width);
    long columns = columnsOfSequence;
    long rows = epsilon.size(2) / columns;
    INDArray images =
        epsilon
            .dup('c')
            .reshape('c', n, channels, height, width, rows, columns)
            .permute(0, 1, 4, 2, 5, 3)
            .dup('c')
            .reshape('c', n, channels, rows * height, columns * width);
    return workspaces.dup(ArrayType.ACTIVATION_GRAD, images, 'c');
  }

  @Override
  public GlimpsePreProcessor clone() {
    return new GlimpsePreProcessor(height, width);
  }

  @Override
  public InputType getOutputType(InputType input) {
    if (!(input instanceof InputType.InputTypeConvolutional images)
        || images.getFormat() != CNN2DFormat.NCHW
        || images.getHeight() % height != 0
        || images.getWidth() % width != 0) {
      throw new IllegalStateException(
          String.format("glimpses of %dx%d pixels do not tile %s (NCHW)", height, width, input));
    }
    long steps = images.getHeight() / height * (images.getWidth() / width);
    return InputType.recurrent(images.getChannels() * height * width, steps, RNNFormat.NCW);
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int count) {
    return new Pair<>(mask, state);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GlimpsePreProcessor glimpses
        && glimpses.height == height
        && glimpses.width == width;
  }

  @Override
  public int hashCode() {
    return 31 * height + width;
  }
}
