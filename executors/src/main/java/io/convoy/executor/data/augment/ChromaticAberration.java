package io.convoy.executor.data.augment;

import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.PixelImage;

/**
 * Enlarges red and shrinks blue around the centre, or the other way round, as a simple lens does
 * (lateral chromatic aberration); green stays. Grey images stay as they are.
 */
final class ChromaticAberration implements Augmentation {
  private static final byte[] BLACK = new byte[3];

  private final double strength;

  /**
   * Shifts of colour channels up to a strength.
   *
   * @param strength the largest change of scale, to either side
   */
  ChromaticAberration(double strength) {
    this.strength = strength;
  }

  @Override
  public void apply(PixelImage image, SampleRandom random) {
    double change = random.between(-strength, strength);
    if (image.shape().channels() == 3) {
      shift(image, change);
    }
  }

  static void shift(PixelImage image, double change) {
    byte[] original = image.pixels().clone();
    for (int channel = 0; channel < 3; channel += 2) {
      double scale = 1 + (channel == 0 ? change : -change);
      scaled(image, scale);
      for (int i = channel; i < original.length; i += 3) {
        original[i] = image.spare()[i];
      }
    }
    System.arraycopy(original, 0, image.pixels(), 0, original.length);
  }

  /**
   * Writes the image scaled around its centre to the scratch. Places outside take the nearest pixel
   * of the edge: a fill would be coloured there.
   */
  private static void scaled(PixelImage image, double scale) {
    int height = image.shape().height();
    int width = image.shape().width();
    AffineMap map = new AffineMap().stretch(scale, scale, width / 2.0, height / 2.0);
    int at = 0;
    for (int row = 0; row < height; row++) {
      double y = Math.max(0.5, Math.min(height - 0.5, map.y(0.5, row + 0.5)));
      for (int column = 0; column < width; column++, at += 3) {
        double x = Math.max(0.5, Math.min(width - 0.5, map.x(column + 0.5, row + 0.5)));
        Resampling.place(image, at, x, y, BLACK);
      }
    }
  }
}
