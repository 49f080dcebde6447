package io.convoy.executor.data.augment;

import io.convoy.executor.data.colour.ColourMap;
import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.PixelImage;

/**
 * Changes the intensity and colour of the light: adds to every pixel {@code sum_k alpha_k lambda_k
 * p_k}, where p_k and lambda_k are the eigenvectors and eigenvalues of the covariance of R, G, B in
 * 0..1 and alpha_k is normal. Krizhevsky et al., "ImageNet Classification with Deep Convolutional
 * Neural Networks" (2012), section 4.1. Grey images get the change of their grey.
 */
final class Lighting implements Augmentation {
  private final double deviation;
  private final double[][] axes;

  /**
   * Noise along the principal components of a dataset's colours.
   *
   * @param deviation standard deviation of alpha, 0.1 in the paper
   */
  Lighting(double deviation, ColourStatistics colours) {
    this.deviation = deviation;
    axes = new double[3][3];
    for (int k = 0; k < 3; k++) {
      for (int c = 0; c < 3; c++) {
        axes[k][c] = colours.eigenvalues().get(k) * colours.eigenvectors().get(k).get(c);
      }
    }
  }

  @Override
  public void apply(PixelImage image, SampleRandom random) {
    add(
        image,
        deviation * random.nextGaussian(),
        deviation * random.nextGaussian(),
        deviation * random.nextGaussian());
  }

  void add(PixelImage image, double... alpha) {
    int channels = image.shape().channels();
    double[] change = new double[3];
    for (int c = 0; c < 3; c++) {
      for (int k = 0; k < 3; k++) {
        change[c] += 255 * alpha[k] * axes[k][c];
      }
    }
    if (channels == 1) {
      change[0] = ColourMap.grey(change[0], change[1], change[2]);
    }
    byte[][] tables = new byte[channels][256];
    for (int c = 0; c < channels; c++) {
      for (int v = 0; v < 256; v++) {
        tables[c][v] = (byte) Math.max(0, Math.min(255, Math.round(v + change[c])));
      }
    }
    PixelOps.look(image, tables);
  }
}
