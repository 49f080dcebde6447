package io.convoy.executor.data;

import io.convoy.executor.data.Dataset.ColourStatistics;
import java.util.List;

/**
 * Turns bytes into a network's input by tables: each channel's value is a sum of one entry for each
 * byte of the pixel. Whitening (Krizhevsky, "Learning Multiple Layers of Features from Tiny Images"
 * (2009), appendix A) is of a pixel's colours, not of patches: what a convolution can learn itself
 * is left to it.
 */
final class Normaliser {
  private static final double SMALLEST_STD = 1.0 / 255;

  /** ITU-R BT.601, as in JPEG and OpenCV. */
  private static final double[] GREY = {0.299, 0.587, 0.114};

  private final int channels;

  /** The part of output channel c that byte b of channel k adds, at {@code (c*C + k)*256 + b}. */
  private final float[] parts;

  private final boolean mixing;

  private Normaliser(int channels, float[] parts, boolean mixing) {
    this.channels = channels;
    this.parts = parts;
    this.mixing = mixing;
  }

  static Normaliser of(Normalisation kind, int channels, ColourStatistics colours) {
    double[][] matrix = new double[channels][channels];
    double[] mean = new double[channels];
    boolean mixing = channels == 3 && (kind == Normalisation.PCA || kind == Normalisation.ZCA);
    for (int c = 0; c < channels; c++) {
      if (kind != Normalisation.NONE) {
        mean[c] = channels == 3 ? colours.mean().get(c) : grey(colours.mean());
      }
      if (mixing) {
        matrix[c] = whitening(kind, c, colours);
      } else {
        boolean scaled = kind != Normalisation.NONE && kind != Normalisation.MEAN;
        double std = channels == 3 ? colours.std().get(c) : greyStd(colours);
        matrix[c][c] = scaled ? 1 / Math.max(std, SMALLEST_STD) : 1;
      }
    }
    return new Normaliser(channels, parts(matrix, mean), mixing);
  }

  private static float[] parts(double[][] matrix, double[] mean) {
    int channels = mean.length;
    float[] parts = new float[channels * channels * 256];
    for (int c = 0; c < channels; c++) {
      for (int k = 0; k < channels; k++) {
        for (int b = 0; b < 256; b++) {
          parts[(c * channels + k) * 256 + b] = (float) (matrix[c][k] * (b / 255.0 - mean[k]));
        }
      }
    }
    return parts;
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
  static double grey(double red, double green, double blue) {
    return GREY[0] * red + GREY[1] * green + GREY[2] * blue;
  }

  /** The grey of a colour, {@code [3]}. */
  static double grey(List<Double> colour) {
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
   * @param pixels {@code [H,W,C]} row-major
   * @param values as large
   */
  void apply(byte[] pixels, float[] values) {
    if (channels == 1) {
      for (int i = 0; i < values.length; i++) {
        values[i] = parts[pixels[i] & 0xff];
      }
    } else if (mixing) {
      whiten(pixels, values);
    } else {
      for (int i = 0; i < values.length; i += 3) {
        values[i] = parts[pixels[i] & 0xff];
        values[i + 1] = parts[4 * 256 + (pixels[i + 1] & 0xff)];
        values[i + 2] = parts[8 * 256 + (pixels[i + 2] & 0xff)];
      }
    }
  }

  private void whiten(byte[] pixels, float[] values) {
    for (int i = 0; i < values.length; i += 3) {
      int red = pixels[i] & 0xff;
      int green = 256 + (pixels[i + 1] & 0xff);
      int blue = 512 + (pixels[i + 2] & 0xff);
      values[i] = parts[red] + parts[green] + parts[blue];
      values[i + 1] = parts[768 + red] + parts[768 + green] + parts[768 + blue];
      values[i + 2] = parts[1536 + red] + parts[1536 + green] + parts[1536 + blue];
    }
  }
}
