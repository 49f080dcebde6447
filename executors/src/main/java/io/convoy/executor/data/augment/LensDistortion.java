package io.convoy.executor.data.augment;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.PixelImage;

/**
 * Barrel or pincushion distortion, {@code r' = r (1 + k r^2)} with r in half diagonals: one of the
 * augmentations of Wu et al., "Deep Image: Scaling up Image Recognition" (2015), section 3.2, in
 * the radial model of Brown (1966).
 */
final class LensDistortion implements Augmentation {
  private final double strength;
  private final byte[] fill;

  /**
   * Distortion up to a strength.
   *
   * @param strength the largest k, to either side
   */
  LensDistortion(double strength, byte[] fill) {
    this.strength = strength;
    this.fill = fill;
  }

  @Override
  public void apply(PixelImage image, SampleRandom random) {
    distort(image, random.between(-strength, strength), fill);
  }

  static void distort(PixelImage image, double k, byte[] fill) {
    ImageShape shape = image.shape();
    double centreX = shape.width() / 2.0;
    double centreY = shape.height() / 2.0;
    double unit = centreX * centreX + centreY * centreY;
    int at = 0;
    for (int row = 0; row < shape.height(); row++) {
      for (int column = 0; column < shape.width(); column++, at += shape.channels()) {
        double x = column + 0.5 - centreX;
        double y = row + 0.5 - centreY;
        double factor = 1 + k * (x * x + y * y) / unit;
        Resampling.place(image, at, centreX + factor * x, centreY + factor * y, fill);
      }
    }
    image.swap();
  }
}
