package io.convoy.executor.model.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Fractional max pooling (Graham 2014, section 2): maxima of 2x2 regions that begin at a
 * pseudorandom sequence of rows and columns, so that images shrink by a ratio between 1 and 2.
 *
 * <p>With {@code a = (in - 2) / (out - 1)} and an offset u, region i begins at {@code floor((i + u)
 * a) - floor(u a)}, the last at {@code in - 2}. In training each step draws an offset for rows and
 * one for columns, the same for all images; at inference u is 0.5. The paper also averages several
 * draws at inference; this does not.
 */
public final class FractionalMaxPooling extends PlainLayer {
  /** Height and width of a region. */
  public static final int WINDOW = 2;

  /** The offset at inference. */
  public static final double CENTRE = 0.5;

  @JsonProperty private double ratio;

  private FractionalMaxPooling() {}

  /**
   * Shrinks by a ratio.
   *
   * @param ratio of input to output size, above 1 and at most 2
   */
  public FractionalMaxPooling(double ratio) {
    if (!(ratio > 1 && ratio <= 2)) {
      throw new IllegalArgumentException("ratio = " + ratio + ": must be above 1 and at most 2");
    }
    this.ratio = ratio;
  }

  /** The output's height or width for that of the input. */
  public long output(long input) {
    return (long) Math.floor(input / ratio);
  }

  /** Where the regions begin. */
  static int[] starts(long input, long output, double offset) {
    int[] starts = new int[(int) output];
    double step = output > 1 ? (double) (input - WINDOW) / (output - 1) : 0;
    for (int i = 0; i < output - 1; i++) {
      starts[i] = (int) ((i + offset) * step) - (int) (offset * step);
    }
    starts[(int) output - 1] = (int) input - WINDOW;
    return starts;
  }

  @Override
  Run<?> run(NeuralNetConfiguration conf, DataType type) {
    return new Pooling(conf, type);
  }

  @Override
  public InputType getOutputType(int index, InputType input) {
    if (!(input instanceof InputType.InputTypeConvolutional images)
        || images.getHeight() <= WINDOW
        || images.getWidth() <= WINDOW) {
      throw new IllegalStateException(
          "layer \"" + getLayerName() + "\" takes images of at least 3x3 pixels, not " + input);
    }
    return InputType.convolutional(
        output(images.getHeight()),
        output(images.getWidth()),
        images.getChannels(),
        images.getFormat());
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && other instanceof FractionalMaxPooling pooling
        && pooling.ratio == ratio;
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + Double.hashCode(ratio);
  }

  private static final class Pooling extends Run<FractionalMaxPooling> {
    private double[] offsets = {CENTRE, CENTRE};

    Pooling(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
    }

    @Override
    INDArray forward(INDArray x, boolean training) {
      offsets =
          training
              ? new double[] {Nd4j.getRandom().nextDouble(), Nd4j.getRandom().nextDouble()}
              : new double[] {CENTRE, CENTRE};
      double[] values = x.data().asDouble();
      int[] from = largest(x, values);
      double[] maxima = new double[from.length];
      for (int i = 0; i < maxima.length; i++) {
        maxima[i] = values[from[i]];
      }
      long height = layerConf().output(x.size(2));
      return Nd4j.createFromArray(maxima)
          .castTo(x.dataType())
          .reshape('c', x.size(0), x.size(1), height, layerConf().output(x.size(3)));
    }

    @Override
    INDArray backward(INDArray x, INDArray epsilon) {
      int[] from = largest(x, x.data().asDouble());
      double[] slopes = epsilon.data().asDouble();
      double[] dx = new double[(int) x.length()];
      for (int i = 0; i < slopes.length; i++) {
        dx[from[i]] += slopes[i];
      }
      return Nd4j.createFromArray(dx).castTo(x.dataType()).reshape('c', x.shape());
    }

    /** For each output, the index of its value among the inputs. */
    private int[] largest(INDArray x, double[] values) {
      int width = (int) x.size(3);
      int plane = (int) x.size(2) * width;
      int[] rows = starts(x.size(2), layerConf().output(x.size(2)), offsets[0]);
      int[] columns = starts(width, layerConf().output(width), offsets[1]);
      int[] from = new int[values.length / plane * rows.length * columns.length];
      int next = 0;
      for (int image = 0; image < values.length; image += plane) {
        for (int row : rows) {
          for (int column : columns) {
            from[next++] = largest(values, image + row * width + column, width);
          }
        }
      }
      return from;
    }

    private static int largest(double[] values, int corner, int width) {
      int best = corner;
      for (int i : new int[] {corner + 1, corner + width, corner + width + 1}) {
        best = values[i] > values[best] ? i : best;
      }
      return best;
    }
  }
}
