package io.convoy.executor.model.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Maxout (Goodfellow et al. 2013, section 3): the largest of each {@code pieces} neighbouring
 * channels of images, or of features {@code [N,C]}. Put it behind a layer with identity activation
 * and {@code pieces} times as many channels; of equal ones the first has the gradient.
 */
public final class Maxout extends PlainLayer {
  @JsonProperty private int pieces;

  private Maxout() {}

  /** The largest of each so many channels, at least 2. */
  public Maxout(int pieces) {
    if (pieces < 2) {
      throw new IllegalArgumentException("pieces = " + pieces + ": must be at least 2");
    }
    this.pieces = pieces;
  }

  /** Number of channels of which one is left. */
  public int pieces() {
    return pieces;
  }

  @Override
  Run<?> run(NeuralNetConfiguration conf, DataType type) {
    return new MaxoutRun(conf, type);
  }

  @Override
  public InputType getOutputType(int index, InputType input) {
    if (input instanceof InputType.InputTypeConvolutional images) {
      long left = left(images.getChannels());
      return InputType.convolutional(
          images.getHeight(), images.getWidth(), left, images.getFormat());
    }
    return InputType.feedForward(left(input.arrayElementsPerExample()));
  }

  private long left(long channels) {
    if (channels % pieces != 0) {
      throw new IllegalStateException(
          String.format(
              "layer \"%s\": %d channels are no multiple of %d", getLayerName(), channels, pieces));
    }
    return channels / pieces;
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other) && other instanceof Maxout maxout && maxout.pieces == pieces;
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + pieces;
  }

  private static final class MaxoutRun extends Run<Maxout> {
    MaxoutRun(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
    }

    /** {@code [N,C/k,k,S]}. */
    private INDArray split(INDArray x) {
      int k = layerConf().pieces;
      long channels = x.size(1) / k;
      return x.reshape('c', x.size(0), channels, k, x.length() / (x.size(0) * channels * k));
    }

    @Override
    INDArray forward(INDArray x, boolean training) {
      long[] shape = x.shape().clone();
      shape[1] /= layerConf().pieces;
      return split(x).max(2).dup('c').reshape('c', shape);
    }

    @Override
    INDArray backward(INDArray x, INDArray epsilon) {
      INDArray split = split(x);
      long[] first = Nd4j.argMax(split, 2).dup('c').data().asLong();
      double[] slopes = epsilon.dup('c').data().asDouble();
      double[] dx = new double[(int) x.length()];
      long pixels = split.size(3);
      for (int i = 0; i < slopes.length; i++) {
        long row = i / pixels;
        dx[(int) ((row * layerConf().pieces + first[i]) * pixels + i % pixels)] = slopes[i];
      }
      return Nd4j.createFromArray(dx).castTo(x.dataType()).reshape('c', x.shape());
    }
  }
}
