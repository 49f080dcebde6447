package io.convoy.executor.data.augment;

import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.PixelImage;

/** Adds normal noise to each value by itself, as a sensor in the dark does. */
final class GaussianNoise implements Augmentation {
  private final double probability;
  private final double deviation;

  /**
   * Noise of up to a standard deviation, which is drawn evenly for each image.
   *
   * @param deviation the largest, as a share of the range of values
   */
  GaussianNoise(double probability, double deviation) {
    this.probability = probability;
    this.deviation = deviation;
  }

  @Override
  public void apply(PixelImage image, SampleRandom random) {
    if (!random.happens(probability)) {
      return;
    }
    double scale = 255 * random.between(0, deviation);
    byte[] pixels = image.pixels();
    for (int i = 0; i < pixels.length; i++) {
      long value = Math.round((pixels[i] & 0xff) + scale * random.nextGaussian());
      pixels[i] = (byte) Math.max(0, Math.min(255, value));
    }
  }
}
