package io.convoy.executor.probe;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * Images as rows of numbers, with their classes.
 *
 * @param values {@code [N,F]} row-major
 * @param labels class numbers, {@code [N]}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Features(float[] values, int[] labels) implements Serializable {
  private static final long serialVersionUID = 1;

  public Features {
    if (labels.length == 0 || values.length % labels.length > 0) {
      throw new IllegalArgumentException(
          values.length + " values are no rows for " + labels.length + " labels");
    }
  }

  /** Number of images N. */
  public int count() {
    return labels.length;
  }

  /** Numbers of each image F. */
  public int width() {
    return values.length / labels.length;
  }

  /** Rows one after the other. */
  public static Features joined(List<Features> parts) {
    float[] values = new float[parts.stream().mapToInt(part -> part.values.length).sum()];
    int[] labels = new int[parts.stream().mapToInt(Features::count).sum()];
    int at = 0;
    int row = 0;
    for (Features part : parts) {
      System.arraycopy(part.values, 0, values, at, part.values.length);
      System.arraycopy(part.labels, 0, labels, row, part.count());
      at += part.values.length;
      row += part.count();
    }
    return new Features(values, labels);
  }

  /**
   * The same with other rows.
   *
   * @param rows numbers of rows
   */
  public Features rows(int... rows) {
    int width = width();
    float[] some = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(values, rows[i] * width, some, i * width, width);
    }
    return new Features(some, Arrays.stream(rows).map(row -> labels[row]).toArray());
  }

  /** Each number less its mean over some images, over its standard deviation there. */
  Features standardisedBy(Features others) {
    int width = width();
    float[] scaled = new float[values.length];
    for (int f = 0; f < width; f++) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < others.count(); i++) {
        double value = others.values[i * width + f];
        sum += value;
        squares += value * value;
      }
      double mean = sum / others.count();
      double deviation = Math.sqrt(Math.max(0, squares / others.count() - mean * mean));
      for (int i = 0; i < count(); i++) {
        // a number that never changes tells nothing
        scaled[i * width + f] =
            deviation < 1e-8 ? 0 : (float) ((values[i * width + f] - mean) / deviation);
      }
    }
    return new Features(scaled, labels);
  }
}
