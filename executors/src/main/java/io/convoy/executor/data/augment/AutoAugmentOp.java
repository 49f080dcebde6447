package io.convoy.executor.data.augment;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.image.PixelImage;

/**
 * The operations of AutoAugment, RandAugment and TrivialAugment, as Pillow does them. Geometry
 * takes the nearest pixel.
 */
enum AutoAugmentOp {
  IDENTITY(false),
  SHEAR_X(true),
  SHEAR_Y(true),
  TRANSLATE_X(true),
  TRANSLATE_Y(true),
  ROTATE(true),
  BRIGHTNESS(true),
  COLOUR(true),
  CONTRAST(true),
  SHARPNESS(true),
  POSTERIZE(false),
  SOLARIZE(false),
  AUTO_CONTRAST(false),
  EQUALIZE(false),
  INVERT(false);

  private final boolean signed;

  AutoAugmentOp(boolean signed) {
    this.signed = signed;
  }

  /** Whether its magnitude is taken with a random sign. */
  boolean isSigned() {
    return signed;
  }

  /**
   * Changes an image.
   *
   * @param magnitude of shears the tangent; of translations whole pixels; of the rotation degrees;
   *     of brightness, colour, contrast and sharpness the factor less 1; of posterize the bits
   *     kept; of solarize the threshold; the others have none
   * @param fill colour of places outside the image, {@code [C]}
   */
  void apply(PixelImage image, double magnitude, byte[] fill) {
    switch (this) {
      case SHEAR_X -> warp(image, new AffineMap().shear(magnitude, 0, 0, 0), fill);
      case SHEAR_Y -> warp(image, new AffineMap().shear(0, magnitude, 0, 0), fill);
      case TRANSLATE_X -> warp(image, new AffineMap().translate((int) magnitude, 0), fill);
      case TRANSLATE_Y -> warp(image, new AffineMap().translate(0, (int) magnitude), fill);
      case ROTATE -> {
        ImageShape shape = image.shape();
        AffineMap turned =
            new AffineMap().rotate(magnitude, shape.width() / 2.0, shape.height() / 2.0);
        warp(image, turned, fill);
      }
      case BRIGHTNESS -> PixelOps.brightness(image, 1 + magnitude);
      case COLOUR -> PixelOps.saturation(image, 1 + magnitude);
      case CONTRAST -> PixelOps.contrast(image, 1 + magnitude);
      case SHARPNESS -> PixelOps.sharpness(image, 1 + magnitude);
      case POSTERIZE -> PixelOps.posterize(image, (int) magnitude);
      case SOLARIZE -> PixelOps.solarize(image, magnitude);
      case AUTO_CONTRAST -> PixelOps.autoContrast(image);
      case EQUALIZE -> PixelOps.equalize(image);
      case INVERT -> PixelOps.invert(image);
      case IDENTITY -> {}
    }
  }

  private static void warp(PixelImage image, AffineMap map, byte[] fill) {
    Resampling.nearest(image, map, fill);
  }
}
