package io.convoy.executor.data.intake;

import io.convoy.executor.data.image.ImageHeader;
import io.convoy.executor.data.storage.DataException;
import java.io.Serializable;

/**
 * What is done to images as they enter a dataset, and which are refused.
 *
 * @param shorterSide pixels to which longer shorter sides are reduced, at most 4096; 0 keeps all
 *     bytes as they are
 * @param jpegQuality of images that are encoded anew, 1 to 100
 * @param maxPixels images with more, by their header, are refused undecoded
 * @param maxAspect images whose longer side is more than so many times the shorter one are refused
 * @param meanSide height and width of the mean image in pixels, at most 1024; 0 for none
 * @param bits that samples of 16 bits use, 8 to 16; fewer than 16 are scaled to 8
 */
public record IntakeOptions(
    int shorterSide, int jpegQuality, long maxPixels, double maxAspect, int meanSide, int bits)
    implements Serializable {
  /** Bytes as they are, and limits that real photographs keep. */
  public static final IntakeOptions DEFAULT = new IntakeOptions(0, 95, 100_000_000, 50, 0, 16);

  private static final long MOST_PIXELS = 500_000_000;

  /** Encoders make about ten; each scan, of a few bytes, costs a pass over all pixels. */
  private static final int MOST_PASSES = 200;

  public IntakeOptions {
    require(
        shorterSide >= 0 && shorterSide <= 4096,
        "--resize = "
            + shorterSide
            + ": must be from 1 to 4096 pixels; leave it out to keep sizes");
    require(
        jpegQuality >= 1 && jpegQuality <= 100,
        "--jpeg-quality = " + jpegQuality + ": must be from 1 to 100");
    require(
        maxPixels >= 1 && maxPixels <= MOST_PIXELS,
        "--max-pixels = " + maxPixels + ": must be from 1 to " + MOST_PIXELS);
    require(maxAspect >= 1, "--max-aspect = " + maxAspect + ": must be at least 1");
    require(
        meanSide >= 0 && meanSide <= 1024,
        "--mean-image = " + meanSide + ": must be from 1 to 1024 pixels; leave it out for none");
    require(bits >= 8 && bits <= 16, "--bits = " + bits + ": must be from 8 to 16");
  }

  /** Samples of 16 bits use them all. */
  public IntakeOptions(
      int shorterSide, int jpegQuality, long maxPixels, double maxAspect, int meanSide) {
    this(shorterSide, jpegQuality, maxPixels, maxAspect, meanSide, 16);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  /** The same with longer shorter sides reduced. */
  public IntakeOptions reducing(int pixels) {
    return new IntakeOptions(pixels, jpegQuality, maxPixels, maxAspect, meanSide, bits);
  }

  /** The same without a mean image. */
  public IntakeOptions withoutMean() {
    return new IntakeOptions(shorterSide, jpegQuality, maxPixels, maxAspect, 0, bits);
  }

  /**
   * Checks an image before it is decoded.
   *
   * @throws DataException saying why it is refused
   */
  public void check(ImageHeader header) {
    if (header.pixels() > maxPixels) {
      throw new DataException(
          String.format(
              "larger than --max-pixels %d: %dx%d pixels",
              maxPixels, header.width(), header.height()));
    }
    if (header.aspect() > maxAspect) {
      throw new DataException(
          String.format(
              "longer than --max-aspect %s times its width: %dx%d pixels",
              Double.toString(maxAspect).replaceFirst("\\.0$", ""),
              header.width(),
              header.height()));
    }
    if (header.passes() > MOST_PASSES) {
      throw new DataException(
          String.format(
              "a JPEG image of %d scans, which takes as many times as long to decode",
              header.passes()));
    }
  }
}
