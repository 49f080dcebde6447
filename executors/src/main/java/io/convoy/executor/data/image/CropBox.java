package io.convoy.executor.data.image;

import io.convoy.executor.data.dataset.ImageShape;

/**
 * A part of an image, in whole pixels.
 *
 * @param top first row
 * @param left first column
 * @param height number of rows, at least 1
 * @param width number of columns, at least 1
 */
public record CropBox(int top, int left, int height, int width) {
  private static final int LARGEST_REDUCTION = 8;

  /**
   * The factor by which a JPEG can be reduced while decoding so that the part still covers the
   * shape.
   */
  public int reduction(ImageShape shape) {
    int reduction = 1;
    while (reduction < LARGEST_REDUCTION
        && height / (2 * reduction) >= shape.height()
        && width / (2 * reduction) >= shape.width()) {
      reduction *= 2;
    }
    return reduction;
  }

  /** The same part of the image reduced by a whole factor, which has so many rows and columns. */
  public CropBox reduced(int reduction, int rows, int cols) {
    int y = Math.min(top / reduction, rows - 1);
    int x = Math.min(left / reduction, cols - 1);
    return new CropBox(
        y,
        x,
        Math.max(1, Math.min(height / reduction, rows - y)),
        Math.max(1, Math.min(width / reduction, cols - x)));
  }
}
