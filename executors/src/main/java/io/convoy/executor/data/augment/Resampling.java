package io.convoy.executor.data.augment;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.image.PixelImage;

/**
 * Makes an image anew from other places of it, in fixed point, so that every machine gets the same
 * bytes. Pixels outside the original have the fill's colour.
 */
final class Resampling {
  /** Binary digits of a pixel's fraction. */
  private static final int DIGITS = 11;

  private static final int ONE = 1 << DIGITS;

  private Resampling() {}

  /** Takes for each pixel the one whose square holds the place that it comes from. */
  static void nearest(PixelImage image, AffineMap map, byte[] fill) {
    int height = image.shape().height();
    int width = image.shape().width();
    int channels = image.shape().channels();
    byte[] from = image.pixels();
    byte[] to = image.spare();
    int at = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++, at += channels) {
        int column = (int) Math.floor(map.x(x + 0.5, y + 0.5));
        int row = (int) Math.floor(map.y(x + 0.5, y + 0.5));
        boolean inside = column >= 0 && column < width && row >= 0 && row < height;
        byte[] source = inside ? from : fill;
        int place = inside ? (row * width + column) * channels : 0;
        to[at] = source[place];
        if (channels == 3) {
          to[at + 1] = source[place + 1];
          to[at + 2] = source[place + 2];
        }
      }
    }
    image.swap();
  }

  /** Interpolates between the four pixels around the place that each pixel comes from. */
  static void bilinear(PixelImage image, AffineMap map, byte[] fill) {
    int height = image.shape().height();
    int width = image.shape().width();
    int channels = image.shape().channels();
    int at = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++, at += channels) {
        place(image, at, map.x(x + 0.5, y + 0.5), map.y(x + 0.5, y + 0.5), fill);
      }
    }
    image.swap();
  }

  /** Writes the interpolated pixel at a place to the scratch. */
  static void place(PixelImage image, int at, double x, double y, byte[] fill) {
    long fixedX = fixed(x);
    long fixedY = fixed(y);
    int column = (int) (fixedX >> DIGITS);
    int row = (int) (fixedY >> DIGITS);
    int right = (int) (fixedX & (ONE - 1));
    int down = (int) (fixedY & (ONE - 1));
    int width = image.shape().width();
    int channels = image.shape().channels();
    byte[] to = image.spare();
    if (column >= 0 && column < width - 1 && row >= 0 && row < image.shape().height() - 1) {
      byte[] from = image.pixels();
      int first = (row * width + column) * channels;
      int below = first + width * channels;
      for (int c = 0; c < channels; c++) {
        int upper = blend(from[first + c], from[first + channels + c], right);
        int lower = blend(from[below + c], from[below + channels + c], right);
        to[at + c] = rounded(upper, lower, down);
      }
    } else {
      for (int c = 0; c < channels; c++) {
        int upper =
            blend(
                value(image, column, row, c, fill[c]),
                value(image, column + 1, row, c, fill[c]),
                right);
        int lower =
            blend(
                value(image, column, row + 1, c, fill[c]),
                value(image, column + 1, row + 1, c, fill[c]),
                right);
        to[at + c] = rounded(upper, lower, down);
      }
    }
  }

  /** A distance from the centre of the first pixel, in fixed point. */
  private static long fixed(double place) {
    return (long) Math.floor((place - 0.5) * ONE + 0.5);
  }

  private static int blend(byte left, byte right, int share) {
    return (left & 0xff) * (ONE - share) + (right & 0xff) * share;
  }

  private static byte rounded(int upper, int lower, int share) {
    long sum = (long) upper * (ONE - share) + (long) lower * share;
    return (byte) ((sum + (1L << (2 * DIGITS - 1))) >> (2 * DIGITS));
  }

  private static byte value(PixelImage image, int column, int row, int channel, byte fill) {
    ImageShape shape = image.shape();
    if (column < 0 || column >= shape.width() || row < 0 || row >= shape.height()) {
      return fill;
    }
    return image.pixels()[(row * shape.width() + column) * shape.channels() + channel];
  }
}
