package io.convoy.executor.data.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC;
import static org.bytedeco.opencv.global.opencv_core.flip;

import io.convoy.executor.data.dataset.ImageShape;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;

/**
 * A decoded image of the network's size that augmentations work on, {@code [H,W,C]} row-major,
 * unsigned bytes, channels in the order R, G, B.
 *
 * <p>It stays in native memory, where it was decoded, until somebody asks for its bytes. It has a
 * second array of the same size, so that an augmentation that cannot work in place writes there and
 * swaps.
 */
public final class PixelImage implements AutoCloseable {
  private final ImageShape shape;
  private byte[] pixels;
  private byte[] spare;

  /** Where the image is; null if it is in the array. */
  private Mat shown;

  /** Whether that is where it was mirrored to. */
  private boolean turned;

  private Mat part;
  private Mat mirrored;
  private Mat copy;

  public PixelImage(ImageShape shape) {
    this.shape = shape;
    pixels = new byte[shape.size()];
    spare = new byte[shape.size()];
  }

  public ImageShape shape() {
    return shape;
  }

  /** The image, which may be changed; not a copy. */
  public byte[] pixels() {
    if (shown != null) {
      fetch();
      shown = null;
    }
    return pixels;
  }

  /** Scratch of the same size, with any content. */
  public byte[] spare() {
    return spare;
  }

  /**
   * Takes a part of a decoded image, from a row and a column on.
   *
   * @param decoded is not changed, and must not change before the next call
   */
  public void take(Mat decoded, int top, int left) {
    try (Rect place = new Rect(left, top, shape.width(), shape.height())) {
      Mat before = part;
      part = new Mat(decoded, place);
      shown = part;
      turned = false;
      if (before != null) {
        before.close();
      }
    }
  }

  private void fetch() {
    int row = shape.width() * shape.channels();
    long step = shown.step1();
    try (BytePointer data = shown.data()) {
      if (step == row) {
        data.get(pixels, 0, shape.size());
        return;
      }
      for (int y = 0; y < shape.height(); y++) {
        data.position(y * step).get(pixels, y * row, row);
      }
    }
  }

  /** The image in native memory, which must not be changed; valid until the next change. */
  public Mat mat() {
    if (shown == null) {
      if (copy == null) {
        copy = new Mat(shape.height(), shape.width(), CV_8UC(shape.channels()));
      }
      try (BytePointer data = copy.data()) {
        data.put(pixels, 0, shape.size());
      }
      shown = copy;
      turned = false;
    }
    return shown;
  }

  /**
   * Copies the image.
   *
   * @param target a direct buffer of {@code H*W*C} bytes
   */
  public void copyTo(ByteBuffer target) {
    if (shown == null) {
      target.put(0, pixels, 0, shape.size());
      return;
    }
    try (BytePointer place = new BytePointer(target);
        Mat values = new Mat(shape.height(), shape.width(), CV_8UC(shape.channels()), place)) {
      shown.copyTo(values);
    }
  }

  /** Mirrors the image left to right. */
  public void mirror() {
    if (shown == null || turned) {
      pixels();
      mirrorArray();
      return;
    }
    if (mirrored == null) {
      mirrored = new Mat();
    }
    flip(shown, mirrored, 1);
    shown = mirrored;
    turned = true;
  }

  private void mirrorArray() {
    int channels = shape.channels();
    int row = shape.width() * channels;
    for (int start = 0; start < pixels.length; start += row) {
      int left = start;
      int right = start + row - channels;
      for (; left < right; left += channels, right -= channels) {
        for (int c = 0; c < channels; c++) {
          byte kept = pixels[left + c];
          pixels[left + c] = pixels[right + c];
          pixels[right + c] = kept;
        }
      }
    }
  }

  /**
   * Turns the image, which is square, counterclockwise.
   *
   * @param quarters of a full turn, from 0 to 3
   */
  public void turn(int quarters) {
    int side = shape.width();
    int[] first = {0, side - 1, side * side - 1, (side - 1) * side};
    int[] down = {side, -1, -side, 1};
    int[] right = {1, side, -1, -side};
    if (quarters != 0) {
      place(first[quarters], down[quarters], right[quarters]);
    }
  }

  /**
   * Puts the pixels elsewhere.
   *
   * @param first the pixel that comes to the top left
   * @param down from the source of a pixel to that of the pixel below
   * @param right to that of the pixel to its right
   */
  private void place(int first, int down, int right) {
    byte[] from = pixels();
    int channels = shape.channels();
    int at = 0;
    for (int y = 0; y < shape.height(); y++) {
      int source = (first + y * down) * channels;
      for (int x = 0; x < shape.width(); x++, source += right * channels) {
        for (int c = 0; c < channels; c++) {
          spare[at++] = from[source + c];
        }
      }
    }
    swap();
  }

  /** Makes the scratch the image. */
  public void swap() {
    byte[] image = spare;
    spare = pixels;
    pixels = image;
    shown = null;
  }

  @Override
  public void close() {
    for (Mat mat : new Mat[] {part, mirrored, copy}) {
      if (mat != null) {
        mat.close();
      }
    }
  }
}
