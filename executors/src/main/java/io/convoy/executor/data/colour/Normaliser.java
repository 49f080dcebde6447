package io.convoy.executor.data.colour;

import static org.bytedeco.opencv.global.opencv_core.CV_32F;
import static org.bytedeco.opencv.global.opencv_core.CV_32FC;
import static org.bytedeco.opencv.global.opencv_core.LUT;
import static org.bytedeco.opencv.global.opencv_core.subtract;
import static org.bytedeco.opencv.global.opencv_core.transform;

import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.image.OpenCv;
import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Turns bytes into a network's input: by a table for each channel, and what a table cannot do after
 * it. Whitening (Krizhevsky, "Learning Multiple Layers of Features from Tiny Images" (2009),
 * appendix A) is of a pixel's colours, not of patches: what a convolution can learn itself is left
 * to it. Used by one thread at a time; owns native memory.
 */
public final class Normaliser implements AutoCloseable {
  private static final double SMALLEST_STD = 1.0 / 255;

  /** ITU-R BT.601, as in JPEG and OpenCV. */
  private static final double[] GREY = {0.299, 0.587, 0.114};

  private static final int LEVELS = 256;

  /** The value of each byte in each channel, {@code [1,256]} of C channels. */
  private final Mat table;

  /** Of whitening, {@code [3,4]}: weights of R, G, B and 1; null without. */
  private Mat whitening;

  /** What is taken off, {@code [H,W]} of C channels; null without. */
  private Mat mean;

  private final Mat plain = new Mat();

  private Normaliser(int channels, float[] values) {
    table = mat(1, LEVELS, channels, values);
  }

  /**
   * Creates one.
   *
   * @param shape of the images
   */
  public static Normaliser of(InputColours colours, ImageShape shape) {
    OpenCv.load();
    Normalisation kind = colours.normalisation();
    ColourStatistics statistics = colours.statistics();
    int channels = shape.channels();
    boolean whitened = channels == 3 && (kind == Normalisation.PCA || kind == Normalisation.ZCA);
    boolean plain = kind == Normalisation.NONE || kind == Normalisation.MEAN_IMAGE || whitened;
    boolean scaled = !plain && kind != Normalisation.MEAN;
    float[] values = new float[LEVELS * channels];
    for (int c = 0; c < channels; c++) {
      double level = channels == 3 ? statistics.mean().get(c) : grey(statistics.mean());
      double std = channels == 3 ? statistics.std().get(c) : greyStd(statistics);
      double scale = scaled ? 1 / Math.max(std, SMALLEST_STD) : 1;
      for (int b = 0; b < LEVELS; b++) {
        values[b * channels + c] = (float) (scale * (b / 255.0 - (plain ? 0 : level)));
      }
    }
    Normaliser normaliser = new Normaliser(channels, values);
    if (whitened) {
      normaliser.whitening = mat(3, 4, 1, matrix(kind, statistics));
    } else if (kind == Normalisation.MEAN_IMAGE) {
      float[] off = channels == 3 ? colours.mean() : grey(colours.mean());
      normaliser.mean = mat(shape.height(), shape.width(), channels, off);
    }
    return normaliser;
  }

  private static Mat mat(int rows, int cols, int channels, float[] values) {
    Mat mat = new Mat(rows, cols, type(channels));
    mat.<FloatBuffer>createBuffer().put(values);
    return mat;
  }

  /** OpenCV's name for pixels of so many floats. */
  public static int type(int channels) {
    return channels == 1 ? CV_32F : CV_32FC(channels);
  }

  private static float[] matrix(Normalisation kind, ColourStatistics colours) {
    float[] matrix = new float[12];
    for (int row = 0; row < 3; row++) {
      double[] weights = whitening(kind, row, colours);
      double off = 0;
      for (int k = 0; k < 3; k++) {
        matrix[4 * row + k] = (float) weights[k];
        off += weights[k] * colours.mean().get(k);
      }
      matrix[4 * row + 3] = (float) -off;
    }
    return matrix;
  }

  private static float[] grey(float[] rgb) {
    float[] grey = new float[rgb.length / 3];
    for (int i = 0; i < grey.length; i++) {
      grey[i] = (float) grey(rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]);
    }
    return grey;
  }

  private static double[] whitening(Normalisation kind, int row, ColourStatistics colours) {
    double[] weights = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      List<Double> vector = colours.eigenvectors().get(axis);
      double scale =
          1 / Math.max(Math.sqrt(Math.max(0, colours.eigenvalues().get(axis))), SMALLEST_STD);
      for (int k = 0; k < 3; k++) {
        if (kind == Normalisation.ZCA) {
          weights[k] += vector.get(row) * scale * vector.get(k);
        } else if (axis == row) {
          weights[k] = scale * vector.get(k);
        }
      }
    }
    return weights;
  }

  /** The grey of a colour. */
  public static double grey(double red, double green, double blue) {
    return GREY[0] * red + GREY[1] * green + GREY[2] * blue;
  }

  /** The grey of a colour, {@code [3]}. */
  public static double grey(List<Double> colour) {
    return grey(colour.get(0), colour.get(1), colour.get(2));
  }

  /** Of w' S w, with the covariance S given by its eigenvectors. */
  private static double greyStd(ColourStatistics colours) {
    double variance = 0;
    for (int k = 0; k < 3; k++) {
      double along = grey(colours.eigenvectors().get(k));
      variance += colours.eigenvalues().get(k) * along * along;
    }
    return Math.sqrt(Math.max(0, variance));
  }

  /**
   * Normalises an image.
   *
   * @param pixels bytes, {@code [H,W]} of C channels
   * @param values floats, as large
   */
  public void apply(Mat pixels, Mat values) {
    if (whitening != null) {
      LUT(pixels, table, plain);
      transform(plain, values, whitening);
      return;
    }
    LUT(pixels, table, values);
    if (mean != null) {
      subtract(values, mean, values);
    }
  }

  @Override
  public void close() {
    for (Mat mat : new Mat[] {table, whitening, mean, plain}) {
      if (mat != null) {
        mat.close();
      }
    }
  }
}
