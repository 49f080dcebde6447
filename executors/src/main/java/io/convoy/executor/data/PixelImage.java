package io.convoy.executor.data;

/**
 * A decoded image of the network's size that augmentations work on, {@code [H,W,C]} row-major,
 * unsigned bytes, channels in the order R, G, B.
 *
 * <p>It has a second array of the same size, so that an augmentation that cannot work in place
 * writes there and swaps.
 */
final class PixelImage {
  private final ImageShape shape;
  private byte[] pixels;
  private byte[] spare;

  PixelImage(ImageShape shape) {
    this.shape = shape;
    pixels = new byte[shape.size()];
    spare = new byte[shape.size()];
  }

  ImageShape shape() {
    return shape;
  }

  /** The image; not a copy. */
  byte[] pixels() {
    return pixels;
  }

  /** Scratch of the same size, with any content. */
  byte[] spare() {
    return spare;
  }

  /** Makes the scratch the image. */
  void swap() {
    byte[] image = spare;
    spare = pixels;
    pixels = image;
  }
}
