package io.convoy.executor.data.colour;

import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import java.util.List;
import java.util.Optional;

/**
 * How bytes b become a network's input: {@code x = scale_c (b / 255 - level_c)} in each channel c,
 * then {@code x - mean} of a mean image, or {@code W x + w} over the colours of each pixel.
 *
 * @param levels of each channel, {@code [C]}
 * @param scales of each channel, {@code [C]}
 * @param mean image, {@code [H,W,C]} row-major; empty if none is taken off
 * @param whitening {@code [3,4]} row-major: weights of R, G, B and 1; empty if there is none
 */
public record ColourMap(
    List<Double> levels, List<Double> scales, Optional<float[]> mean, Optional<float[]> whitening) {
  private static final double SMALLEST_STD = 1.0 / 255;

  /** ITU-R BT.601, as in JPEG and OpenCV. */
  private static final double[] GREY = {0.299, 0.587, 0.114};

  public ColourMap {
    levels = List.copyOf(levels);
    scales = List.copyOf(scales);
  }

  /**
   * Of images with so many channels.
   *
   * @param channels 1 or 3
   */
  public static ColourMap of(InputColours colours, int channels) {
    Normalisation kind = colours.normalisation();
    ColourStatistics statistics = colours.statistics();
    boolean whitened = channels == 3 && (kind == Normalisation.PCA || kind == Normalisation.ZCA);
    boolean plain = kind == Normalisation.NONE || kind == Normalisation.MEAN_IMAGE || whitened;
    boolean scaled = !plain && kind != Normalisation.MEAN;
    Double[] levels = new Double[channels];
    Double[] scales = new Double[channels];
    for (int c = 0; c < channels; c++) {
      double level = channels == 3 ? statistics.mean().get(c) : grey(statistics.mean());
      double std = channels == 3 ? statistics.std().get(c) : greyStd(statistics);
      levels[c] = plain ? 0 : level;
      scales[c] = scaled ? 1 / Math.max(std, SMALLEST_STD) : 1;
    }
    Optional<float[]> mean =
        kind == Normalisation.MEAN_IMAGE
            ? Optional.of(channels == 3 ? colours.mean() : grey(colours.mean()))
            : Optional.empty();
    return new ColourMap(
        List.of(levels),
        List.of(scales),
        mean,
        whitened ? Optional.of(matrix(kind, statistics)) : turned(colours, channels));
  }

  /** Blue, green, red of red, green, blue. */
  private static Optional<float[]> turned(InputColours colours, int channels) {
    return channels == 3 && colours.order() == ChannelOrder.BGR
        ? Optional.of(new float[] {0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0})
        : Optional.empty();
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

  /** The value of w' S w, with the covariance S given by its eigenvectors. */
  private static double greyStd(ColourStatistics colours) {
    double variance = 0;
    for (int k = 0; k < 3; k++) {
      double along = grey(colours.eigenvectors().get(k));
      variance += colours.eigenvalues().get(k) * along * along;
    }
    return Math.sqrt(Math.max(0, variance));
  }
}
