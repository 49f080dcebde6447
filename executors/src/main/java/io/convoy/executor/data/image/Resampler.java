package io.convoy.executor.data.image;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Gives images another size by a kernel that widens as they become smaller, so that no pixel is
 * left out: columns first, then rows, each rounded to bytes, in fixed-point arithmetic. Pixels are
 * those of Pillow. Used by one thread at a time; owns native memory.
 */
final class Resampler implements AutoCloseable {
  private static final int BITS = 22;
  private static final int HALF = 1 << (BITS - 1);

  private final Mat result = new Mat();
  private byte[] source = new byte[0];
  private byte[] narrow = new byte[0];
  private byte[] target = new byte[0];

  /**
   * Which values along one side become each new one.
   *
   * @param first of them, for each
   * @param weights theirs, times 2^22
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Taps(int[] first, int[][] weights) {
    static Taps of(int from, int to, Interpolation kernel) {
      double scale = (double) from / to;
      double stretch = Math.max(scale, 1);
      double reach = kernel.reach() * stretch;
      Taps taps = new Taps(new int[to], new int[to][]);
      for (int i = 0; i < to; i++) {
        double centre = (i + 0.5) * scale;
        int begin = Math.max(0, (int) (centre - reach + 0.5));
        int end = Math.min(from, (int) (centre + reach + 0.5));
        double[] exact = new double[end - begin];
        double sum = 0;
        for (int k = 0; k < exact.length; k++) {
          exact[k] = kernel.at((begin + k - centre + 0.5) / stretch);
          sum += exact[k];
        }
        taps.first[i] = begin;
        taps.weights[i] = fixed(exact, sum);
      }
      return taps;
    }

    private static int[] fixed(double[] exact, double sum) {
      int[] weights = new int[exact.length];
      for (int k = 0; k < weights.length; k++) {
        double value = exact[k] / sum * (1 << BITS);
        weights[k] = (int) (value < 0 ? value - 0.5 : value + 0.5);
      }
      return weights;
    }
  }

  /**
   * Resizes an image.
   *
   * @param image of bytes, {@code [H,W,C]}
   * @return {@code [rows,cols,C]}, valid until the next call
   */
  Mat resize(Mat image, int rows, int cols, Interpolation kernel) {
    int channels = image.channels();
    int had = image.rows();
    int width = image.cols() * channels;
    source = room(source, had * width);
    narrow = room(narrow, had * cols * channels);
    target = room(target, rows * cols * channels);
    try (BytePointer data = image.data()) {
      for (int y = 0; y < had; y++) {
        data.position(y * image.step1()).get(source, y * width, width);
      }
    }
    Taps across = Taps.of(image.cols(), cols, kernel);
    for (int y = 0; y < had; y++) {
      row(across, y * width, y * cols * channels, channels);
    }
    columns(Taps.of(had, rows, kernel), cols * channels);
    result.create(rows, cols, image.type());
    try (BytePointer data = result.data()) {
      data.put(target, 0, rows * cols * channels);
    }
    return result;
  }

  private static byte[] room(byte[] array, int size) {
    return array.length < size ? new byte[size] : array;
  }

  private void row(Taps taps, int from, int to, int channels) {
    for (int x = 0; x < taps.first.length; x++) {
      int[] weights = taps.weights[x];
      int first = from + taps.first[x] * channels;
      for (int c = 0; c < channels; c++) {
        int sum = HALF;
        for (int k = 0; k < weights.length; k++) {
          sum += weights[k] * (source[first + k * channels + c] & 0xff);
        }
        narrow[to + x * channels + c] = clamped(sum);
      }
    }
  }

  private void columns(Taps taps, int width) {
    for (int y = 0; y < taps.first.length; y++) {
      int[] weights = taps.weights[y];
      int first = taps.first[y] * width;
      for (int x = 0; x < width; x++) {
        int sum = HALF;
        for (int k = 0; k < weights.length; k++) {
          sum += weights[k] * (narrow[first + k * width + x] & 0xff);
        }
        target[y * width + x] = clamped(sum);
      }
    }
  }

  private static byte clamped(int sum) {
    return (byte) Math.max(0, Math.min(255, sum >> BITS));
  }

  @Override
  public void close() {
    result.close();
  }
}
