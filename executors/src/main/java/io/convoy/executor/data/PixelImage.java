package io.convoy.executor.data;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

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

  /** Copies a part of a decoded image, from a row and a column on. */
  void take(Mat decoded, int top, int left) {
    int row = shape.width() * shape.channels();
    long step = decoded.step1();
    try (BytePointer data = decoded.data()) {
      if (step == row) {
        data.position((long) top * step).get(pixels, 0, shape.size());
        return;
      }
      for (int y = 0; y < shape.height(); y++) {
        data.position((top + y) * step + (long) left * shape.channels()).get(pixels, y * row, row);
      }
    }
  }

  /** Makes the scratch the image. */
  void swap() {
    byte[] image = spare;
    spare = pixels;
    pixels = image;
  }
}
