package io.convoy.executor.data.colour;

import static org.bytedeco.opencv.global.opencv_core.CV_32F;
import static org.bytedeco.opencv.global.opencv_core.CV_32FC;
import static org.bytedeco.opencv.global.opencv_core.LUT;
import static org.bytedeco.opencv.global.opencv_core.subtract;
import static org.bytedeco.opencv.global.opencv_core.transform;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.image.OpenCv;
import java.nio.FloatBuffer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Turns bytes into a network's input: by a table for each channel, and what a table cannot do after
 * it. Whitening (Krizhevsky, "Learning Multiple Layers of Features from Tiny Images" (2009),
 * appendix A) is of a pixel's colours, not of patches: what a convolution can learn itself is left
 * to it. Used by one thread at a time; owns native memory.
 */
public final class Normaliser implements AutoCloseable {
  private static final int LEVELS = 256;

  /** The value of each byte in each channel, {@code [1,256]} of C channels. */
  private final Mat table;

  /** Matrix of whitening, {@code [3,4]}: weights of R, G, B and 1; null without. */
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
    int channels = shape.channels();
    ColourMap map = ColourMap.of(colours, channels);
    float[] values = new float[LEVELS * channels];
    for (int c = 0; c < channels; c++) {
      for (int b = 0; b < LEVELS; b++) {
        values[b * channels + c] =
            (float) (map.scales().get(c) * (b / 255.0 - map.levels().get(c)));
      }
    }
    Normaliser normaliser = new Normaliser(channels, values);
    map.whitening().ifPresent(matrix -> normaliser.whitening = mat(3, 4, 1, matrix));
    map.mean()
        .ifPresent(off -> normaliser.mean = mat(shape.height(), shape.width(), channels, off));
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
