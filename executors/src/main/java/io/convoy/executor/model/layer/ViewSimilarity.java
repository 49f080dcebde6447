package io.convoy.executor.model.layer;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The similarity of each view to the other views of its group (Chen et al. 2020, "A Simple
 * Framework for Contrastive Learning of Visual Representations", equation 1): the cosine over the
 * temperature. After it, a softmax and the cross-entropy of answer 0 are that paper's loss NT-Xent.
 *
 * <p>A batch {@code [N,F]} has views in pairs, rows 2k and 2k+1 of the same image, and every {@code
 * 2 group} rows are a group. Of row i the output {@code [N, 2 group - 1]} has the similarities to
 * the rows of its group one after the other, around its end: upwards from i+1 if i is even,
 * downwards from i-1 if it is odd. So the first is to the view of the same image.
 *
 * <p>A last group may be shorter, so that batches of any size can be evaluated; views that are not
 * there have an output so low that they get no probability. Lengths are {@code sqrt(|z|^2 + 1e-12)}
 * in place of {@code |z|}, which has no gradient at 0.
 */
public final class ViewSimilarity extends PlainLayer {
  /** What is added to the square of a length. */
  public static final double TINY = 1e-12;

  /** By how much views that are not there lie below the least possible similarity. */
  private static final double BELOW = 50;

  @JsonProperty private int group;
  @JsonProperty private double temperature;

  private ViewSimilarity() {}

  /**
   * Creates a layer.
   *
   * @param group images whose views are compared, at least 2
   * @param temperature by which cosines are divided, above 0
   */
  public ViewSimilarity(int group, double temperature) {
    if (group < 2) {
      throw new IllegalArgumentException("group = " + group + ": must be at least 2");
    }
    if (!(temperature > 0)) {
      throw new IllegalArgumentException("temperature = " + temperature + ": must be above 0");
    }
    this.group = group;
    this.temperature = temperature;
  }

  /** Number of views of a group. */
  public int views() {
    return 2 * group;
  }

  /** By which cosines are divided. */
  public double temperature() {
    return temperature;
  }

  /** The output for views that are not there. */
  public double absent() {
    return -1 / temperature - BELOW;
  }

  /** The place in its group of the view to which an output of the view at a place belongs. */
  int other(int place, int output) {
    return Math.floorMod(place % 2 == 0 ? place + 1 + output : place - 1 - output, views());
  }

  @Override
  Run<?> run(NeuralNetConfiguration conf, DataType type) {
    return new SimilarityRun(conf, type);
  }

  @Override
  public InputType getOutputType(int index, InputType input) {
    if (input.getType() != InputType.Type.FF) {
      throw new IllegalStateException(
          String.format("layer \"%s\": takes rows, not %s", getLayerName(), input));
    }
    return InputType.feedForward(views() - 1);
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && other instanceof ViewSimilarity layer
        && layer.group == group
        && layer.temperature == temperature;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * super.hashCode() + group) + Double.hashCode(temperature);
  }

  /** Plain loops in double precision: the reference. */
  private static final class SimilarityRun extends Run<ViewSimilarity> {
    SimilarityRun(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
    }

    private static double[][] rows(INDArray array) {
      return array.castTo(DataType.DOUBLE).toDoubleMatrix();
    }

    private INDArray array(double[][] rows) {
      return Nd4j.createFromArray(rows).castTo(dataType);
    }

    private static double dot(double[] a, double[] b) {
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        sum += a[i] * b[i];
      }
      return sum;
    }

    private static void add(double[] to, double factor, double[] values) {
      for (int i = 0; i < to.length; i++) {
        to[i] += factor * values[i];
      }
    }

    private static double length(double[] row) {
      return Math.sqrt(dot(row, row) + TINY);
    }

    private static double[][] units(double[][] x) {
      return Arrays.stream(x)
          .map(row -> Arrays.stream(row).map(value -> value / length(row)).toArray())
          .toArray(double[][]::new);
    }

    /** The row to which an output belongs; it may not be there. */
    private int other(int row, int output) {
      int place = row % layerConf().views();
      return row - place + layerConf().other(place, output);
    }

    @Override
    INDArray forward(INDArray x, boolean training) {
      double[][] units = units(rows(x));
      double[][] outputs = new double[units.length][layerConf().views() - 1];
      for (int row = 0; row < units.length; row++) {
        for (int i = 0; i < outputs[row].length; i++) {
          int other = other(row, i);
          outputs[row][i] =
              other < units.length
                  ? dot(units[row], units[other]) / layerConf().temperature
                  : layerConf().absent();
        }
      }
      return array(outputs);
    }

    /** The slope of a unit vector {@code u = z/r} is {@code (I - u u^T) / r}. */
    @Override
    INDArray backward(INDArray x, INDArray epsilon) {
      double[][] z = rows(x);
      double[][] units = units(z);
      double[][] slopes = rows(epsilon);
      double[][] dz = new double[z.length][z[0].length];
      for (int row = 0; row < z.length; row++) {
        for (int i = 0; i < slopes[row].length; i++) {
          int other = other(row, i);
          if (other < z.length) {
            double slope = slopes[row][i] / layerConf().temperature;
            add(dz[row], slope, units[other]);
            add(dz[other], slope, units[row]);
          }
        }
      }
      for (int row = 0; row < z.length; row++) {
        add(dz[row], -dot(dz[row], units[row]), units[row]);
        double length = length(z[row]);
        dz[row] = Arrays.stream(dz[row]).map(value -> value / length).toArray();
      }
      return array(dz);
    }
  }
}
