package io.convoy.executor.data.colour;

import static org.bytedeco.opencv.global.opencv_core.CV_64FC1;
import static org.bytedeco.opencv.global.opencv_core.eigen;

import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import io.convoy.executor.data.image.OpenCv;
import java.io.Serializable;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Sums from which the colour statistics of images follow, gathered in one pass and added up in any
 * order with the same result: they are integers.
 *
 * <p>Each image adds the means of R, G, B and of their products, so that large images weigh no more
 * than small ones.
 */
public final class ColourMoments implements Serializable {
  private static final int PRODUCTS = 6;

  /** Pixels whose products' sum an int holds: at most 2^31 / 255^2. */
  private static final int PART = 1 << 14;

  /** Fixed point: 2^-20 of a level squared, and room for 100 million images. */
  private static final double SCALE = 1 << 20;

  private final long[] sums = new long[3];
  private final long[] products = new long[PRODUCTS];
  private long images;

  /** Adds an image of R, G, B bytes. */
  public void add(Mat rgb) {
    int pixels = rgb.rows() * rgb.cols();
    long[] totals = new long[3 + PRODUCTS];
    byte[] part = new byte[3 * Math.min(PART, pixels)];
    try (BytePointer data = rgb.data()) {
      for (int from = 0; from < pixels; from += PART) {
        int count = Math.min(PART, pixels - from);
        data.position(3L * from).get(part, 0, 3 * count);
        total(part, count, totals);
      }
    }
    for (int c = 0; c < 3; c++) {
      sums[c] += fixed(totals[c], pixels);
    }
    for (int k = 0; k < PRODUCTS; k++) {
      products[k] += fixed(totals[3 + k], pixels);
    }
    images++;
  }

  private static void total(byte[] rgb, int count, long[] totals) {
    int r = 0;
    int g = 0;
    int b = 0;
    int rr = 0;
    int rg = 0;
    int rb = 0;
    int gg = 0;
    int gb = 0;
    int bb = 0;
    for (int i = 0; i < 3 * count; i += 3) {
      int red = rgb[i] & 0xff;
      int green = rgb[i + 1] & 0xff;
      int blue = rgb[i + 2] & 0xff;
      r += red;
      g += green;
      b += blue;
      rr += red * red;
      rg += red * green;
      rb += red * blue;
      gg += green * green;
      gb += green * blue;
      bb += blue * blue;
    }
    int[] part = {r, g, b, rr, rg, rb, gg, gb, bb};
    for (int k = 0; k < part.length; k++) {
      totals[k] += part[k];
    }
  }

  private static long fixed(long total, int pixels) {
    return Math.round(total * SCALE / pixels);
  }

  /** Adds what another has gathered. */
  public void add(ColourMoments other) {
    for (int c = 0; c < 3; c++) {
      sums[c] += other.sums[c];
    }
    for (int k = 0; k < PRODUCTS; k++) {
      products[k] += other.products[k];
    }
    images += other.images;
  }

  /** The statistics of the images so far, of which there must be at least one. */
  public ColourStatistics statistics() {
    if (images == 0) {
      throw new IllegalStateException("there is no image to take colour statistics of");
    }
    double[] mean = new double[3];
    for (int c = 0; c < 3; c++) {
      mean[c] = sums[c] / SCALE / images / 255;
    }
    double[] covariance = new double[9];
    int k = 0;
    for (int i = 0; i < 3; i++) {
      for (int j = i; j < 3; j++) {
        double value = products[k++] / SCALE / images / (255.0 * 255) - mean[i] * mean[j];
        covariance[3 * i + j] = value;
        covariance[3 * j + i] = value;
      }
    }
    List<Double> std = new ArrayList<>(3);
    for (int c = 0; c < 3; c++) {
      std.add(Math.sqrt(Math.max(0, covariance[4 * c])));
    }
    return decomposed(List.of(mean[0], mean[1], mean[2]), std, covariance);
  }

  private static ColourStatistics decomposed(
      List<Double> mean, List<Double> std, double[] covariance) {
    OpenCv.load();
    try (Mat matrix = new Mat(3, 3, CV_64FC1);
        Mat values = new Mat();
        Mat vectors = new Mat()) {
      matrix.<DoubleBuffer>createBuffer().put(covariance);
      eigen(matrix, values, vectors);
      DoubleBuffer value = values.createBuffer();
      DoubleBuffer vector = vectors.createBuffer();
      List<Double> eigenvalues = new ArrayList<>(3);
      List<List<Double>> eigenvectors = new ArrayList<>(3);
      for (int i = 0; i < 3; i++) {
        eigenvalues.add(Math.max(0, value.get(i)));
        eigenvectors.add(signed(vector.get(3 * i), vector.get(3 * i + 1), vector.get(3 * i + 2)));
      }
      return new ColourStatistics(mean, std, eigenvalues, eigenvectors);
    }
  }

  /** The one of two directions in which brightness grows. */
  private static List<Double> signed(double r, double g, double b) {
    double sign = r + g + b < 0 ? -1 : 1;
    return List.of(sign * r, sign * g, sign * b);
  }
}
