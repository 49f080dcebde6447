package io.convoy.executor.data.colour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.image.OpenCv;
import io.convoy.executor.data.image.PixelImage;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Random;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;

public class NormaliserTest {
  private static final int PIXELS = 20_000;
  private static final ImageShape PIXEL = new ImageShape(1, 1, 3);

  private final byte[] pixels = correlated();
  private final Dataset.ColourStatistics colours = colours(pixels);

  @Test
  void meanStd_eachChannel_hasMeanZeroAndVarianceOne() {
    double[][] covariance = covariance(Normalisation.MEAN_STD);
    for (int c = 0; c < 3; c++) {
      assertThat(covariance[c][c]).isCloseTo(1, within(1e-4));
      assertThat(covariance[3][c]).isCloseTo(0, within(1e-4));
    }
    assertThat(covariance[0][1]).isGreaterThan(0.5);
  }

  @Test
  void whitening_ofPixels_makesThemUncorrelated() {
    for (Normalisation kind : new Normalisation[] {Normalisation.PCA, Normalisation.ZCA}) {
      double[][] covariance = covariance(kind);
      for (int a = 0; a < 3; a++) {
        assertThat(covariance[3][a]).isCloseTo(0, within(1e-4));
        for (int b = 0; b < 3; b++) {
          assertThat(covariance[a][b]).isCloseTo(a == b ? 1 : 0, within(1e-3));
        }
      }
    }
  }

  @Test
  void zca_comparedWithPca_staysNearTheColours() {
    byte[] red = {(byte) 250, (byte) 120, (byte) 120};
    float[] values = normalised(Normalisation.ZCA, colours, PIXEL, red);
    assertThat(values[0]).isGreaterThan(Math.max(values[1], values[2]) + 1);
  }

  @Test
  void meanAndNone_keepTheScale() {
    byte[] pixel = {(byte) 255, 0, 51};
    assertThat(normalised(Normalisation.NONE, colours, PIXEL, pixel)).containsExactly(1f, 0f, 0.2f);
    assertThat(normalised(Normalisation.MEAN, colours, PIXEL, pixel)[0])
        .isCloseTo((float) (1 - colours.mean().get(0)), within(1e-6f));
    ImageShape grey = new ImageShape(1, 1, 1);
    assertThat(normalised(Normalisation.NONE, colours, grey, (byte) 51)).containsExactly(0.2f);
  }

  @Test
  void blueFirst_turnsTheChannelsOfTheUsualValues() {
    byte[] pixel = {(byte) 255, 0, 51};
    float[] usual = normalised(Normalisation.MEAN_STD, colours, PIXEL, pixel);
    InputColours turned = new InputColours(colours, Normalisation.MEAN_STD, "", ChannelOrder.BGR);
    assertThat(normalised(turned, PIXEL, pixel)).containsExactly(usual[2], usual[1], usual[0]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new InputColours(colours, Normalisation.ZCA, "", ChannelOrder.BGR))
        .withMessage("order = bgr: needs normalise = mean-std");
  }

  public static float[] normalised(
      Normalisation kind, Dataset.ColourStatistics colours, ImageShape shape, byte... pixels) {
    return normalised(new InputColours(colours, kind), shape, pixels);
  }

  private static float[] normalised(InputColours input, ImageShape shape, byte... pixels) {
    PixelImage image = new PixelImage(shape);
    System.arraycopy(pixels, 0, image.pixels(), 0, pixels.length);
    float[] values = new float[pixels.length];
    try (image;
        Normaliser normaliser = Normaliser.of(input, shape);
        Mat floats = new Mat(shape.height(), shape.width(), Normaliser.type(shape.channels()))) {
      normaliser.apply(image.mat(), floats);
      floats.<FloatBuffer>createBuffer().get(values);
    }
    return values;
  }

  /** Rows 0 to 2: covariance of the normalised channels; row 3: their means. */
  private double[][] covariance(Normalisation kind) {
    float[] values = normalised(kind, colours, new ImageShape(100, PIXELS / 100, 3), pixels);
    double[][] sums = new double[4][3];
    for (int i = 0; i < values.length; i += 3) {
      for (int a = 0; a < 3; a++) {
        sums[3][a] += values[i + a] / PIXELS;
        for (int b = 0; b < 3; b++) {
          sums[a][b] += (double) values[i + a] * values[i + b] / PIXELS;
        }
      }
    }
    return sums;
  }

  private static byte[] correlated() {
    Random random = new Random(4);
    byte[] pixels = new byte[3 * PIXELS];
    for (int i = 0; i < pixels.length; i += 3) {
      double light = 120 + 35 * random.nextGaussian();
      for (int c = 0; c < 3; c++) {
        double value = light + (c + 1) * 8 * random.nextGaussian();
        pixels[i + c] = (byte) Math.max(0, Math.min(255, Math.round(value)));
      }
    }
    return pixels;
  }

  private static Dataset.ColourStatistics colours(byte[] pixels) {
    OpenCv.load();
    ColourMoments moments = new ColourMoments();
    try (Mat image = new Mat(1, PIXELS, CV_8UC3)) {
      image.<ByteBuffer>createBuffer().put(pixels);
      moments.add(image);
    }
    return moments.statistics();
  }
}
