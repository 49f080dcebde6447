package io.convoy.executor.data.augment;

import io.convoy.executor.data.dataset.ImageShape;

/**
 * What the steps of magnitude mean for each operation: equal steps from nothing to a largest value.
 *
 * @param shear largest tangent
 * @param translation largest translation as a share of the side, or in pixels if above 1
 * @param degrees largest rotation
 * @param factor largest change of the factors of brightness, colour, contrast and sharpness
 * @param bits largest number of bits that posterize drops
 */
record Magnitudes(double shear, double translation, double degrees, double factor, int bits) {
  /**
   * Of AutoAugment (table 6 of its paper) and RandAugment, in torchvision's reading: posterize
   * keeps 8 to 4 bits, solarize starts at 256 to 0.
   */
  static final Magnitudes STANDARD = new Magnitudes(0.3, 150.0 / 331, 30, 0.9, 4);

  /** Magnitudes of TrivialAugment (wide), table 1 of its paper's "wide" space. */
  static final Magnitudes WIDE = new Magnitudes(0.99, 32, 135, 0.99, 6);

  /**
   * The magnitude of an operation, with its sign not yet drawn.
   *
   * @param step from 0 (nothing) to {@code steps} (the largest)
   */
  double of(AutoAugmentOp op, double step, int steps, ImageShape shape) {
    double share = step / steps;
    return switch (op) {
      case SHEAR_X, SHEAR_Y -> share * shear;
      case TRANSLATE_X -> share * pixels(shape.width());
      case TRANSLATE_Y -> share * pixels(shape.height());
      case ROTATE -> share * degrees;
      case BRIGHTNESS, COLOUR, CONTRAST, SHARPNESS -> share * factor;
      case POSTERIZE -> 8 - Math.rint(share * bits);
      case SOLARIZE -> 256 * (1 - share);
      case IDENTITY, AUTO_CONTRAST, EQUALIZE, INVERT -> 0;
    };
  }

  private double pixels(int side) {
    return translation > 1 ? translation : translation * side;
  }
}
