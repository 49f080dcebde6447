package io.convoy.executor.data.augment;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.image.PixelImage;
import java.util.Arrays;

/**
 * Operations on the colours of 8-bit images with the semantics of Pillow's {@code ImageOps} and
 * {@code ImageEnhance}, on which AutoAugment and its successors are defined.
 */
final class PixelOps {
  private static final int LEVELS = 256;

  private PixelOps() {}

  /** Replaces each value by its entry in the channel's table, {@code [C][256]}. */
  static void look(PixelImage image, byte[]... tables) {
    byte[] pixels = image.pixels();
    int channels = image.shape().channels();
    for (int c = 0; c < channels; c++) {
      byte[] table = tables[c % tables.length];
      for (int i = c; i < pixels.length; i += channels) {
        pixels[i] = table[pixels[i] & 0xff];
      }
    }
  }

  /** Brightness of a pixel as Pillow's mode L has it, 0 to 255. */
  static int grey(byte[] pixels, int at, int channels) {
    if (channels == 1) {
      return pixels[at] & 0xff;
    }
    int red = pixels[at] & 0xff;
    int green = pixels[at + 1] & 0xff;
    int blue = pixels[at + 2] & 0xff;
    return (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
  }

  /** {@code from + factor (to - from)}, cut to 0..255 and truncated. */
  private static byte blend(int from, int to, float factor) {
    float value = from + factor * (to - from);
    return (byte) Math.max(0, Math.min(255, (int) value));
  }

  /** Between black (0), the image (1) and a brighter one. */
  static void brightness(PixelImage image, double factor) {
    look(image, towards(0, factor));
  }

  /** Between the mean grey (0), the image (1) and one of more contrast. */
  static void contrast(PixelImage image, double factor) {
    byte[] pixels = image.pixels();
    int channels = image.shape().channels();
    long sum = 0;
    for (int i = 0; i < pixels.length; i += channels) {
      sum += grey(pixels, i, channels);
    }
    int count = pixels.length / channels;
    double mean = (double) sum / count;
    look(image, towards((int) (mean + 0.5), factor));
  }

  private static byte[] towards(int grey, double factor) {
    byte[] table = new byte[LEVELS];
    for (int v = 0; v < LEVELS; v++) {
      table[v] = blend(grey, v, (float) factor);
    }
    return table;
  }

  /** Between the grey image (0), the image (1) and one of stronger colours. */
  static void saturation(PixelImage image, double factor) {
    if (image.shape().channels() == 1) {
      return;
    }
    byte[] pixels = image.pixels();
    float share = (float) factor;
    for (int i = 0; i < pixels.length; i += 3) {
      int grey = grey(pixels, i, 3);
      pixels[i] = blend(grey, pixels[i] & 0xff, share);
      pixels[i + 1] = blend(grey, pixels[i + 1] & 0xff, share);
      pixels[i + 2] = blend(grey, pixels[i + 2] & 0xff, share);
    }
  }

  /** Between the smoothed image (0), the image (1) and a sharper one; the edges stay. */
  static void sharpness(PixelImage image, double factor) {
    ImageShape shape = image.shape();
    int channels = shape.channels();
    int row = shape.width() * channels;
    byte[] from = image.pixels();
    byte[] to = image.spare();
    System.arraycopy(from, 0, to, 0, shape.size());
    for (int y = 1; y < shape.height() - 1; y++) {
      for (int i = y * row + channels; i < (y + 1) * row - channels; i++) {
        int sum = 4 * (from[i] & 0xff);
        for (int line = i - row; line <= i + row; line += row) {
          sum +=
              (from[line - channels] & 0xff) + (from[line] & 0xff) + (from[line + channels] & 0xff);
        }
        int smooth = (2 * sum + 13) / 26;
        to[i] = blend(smooth, from[i] & 0xff, (float) factor);
      }
    }
    image.swap();
  }

  /** Keeps the highest bits. */
  static void posterize(PixelImage image, int bits) {
    byte[] table = new byte[LEVELS];
    for (int v = 0; v < LEVELS; v++) {
      table[v] = (byte) (v & (0xff << (8 - bits)));
    }
    look(image, table);
  }

  /** Inverts all values from a threshold on. */
  static void solarize(PixelImage image, double threshold) {
    byte[] table = new byte[LEVELS];
    for (int v = 0; v < LEVELS; v++) {
      table[v] = (byte) (v < threshold ? v : 255 - v);
    }
    look(image, table);
  }

  /** The negative. */
  static void invert(PixelImage image) {
    solarize(image, 0);
  }

  /** Stretches each channel so that its darkest value is 0 and its brightest 255. */
  static void autoContrast(PixelImage image) {
    byte[][] tables = new byte[image.shape().channels()][LEVELS];
    for (int c = 0; c < tables.length; c++) {
      int[] counts = histogram(image, c);
      int low = 0;
      while (counts[low] == 0) {
        low++;
      }
      int high = LEVELS - 1;
      while (counts[high] == 0) {
        high--;
      }
      double scale = high > low ? 255.0 / (high - low) : 1;
      double offset = high > low ? -low * scale : 0;
      for (int v = 0; v < LEVELS; v++) {
        tables[c][v] = (byte) Math.max(0, Math.min(255, (int) (v * scale + offset)));
      }
    }
    look(image, tables);
  }

  /** Makes each channel's values about equally frequent. */
  static void equalize(PixelImage image) {
    byte[][] tables = new byte[image.shape().channels()][];
    for (int c = 0; c < tables.length; c++) {
      tables[c] = equalizing(histogram(image, c));
    }
    look(image, tables);
  }

  private static byte[] equalizing(int[] counts) {
    byte[] table = new byte[LEVELS];
    int last = LEVELS - 1;
    while (counts[last] == 0) {
      last--;
    }
    int step = (Arrays.stream(counts).sum() - counts[last]) / 255;
    int reached = step / 2;
    for (int v = 0; v < LEVELS; v++) {
      table[v] = (byte) (step == 0 ? v : Math.min(255, reached / step));
      reached += counts[v];
    }
    return table;
  }

  private static int[] histogram(PixelImage image, int channel) {
    int[] counts = new int[LEVELS];
    byte[] pixels = image.pixels();
    for (int i = channel; i < pixels.length; i += image.shape().channels()) {
      counts[pixels[i] & 0xff]++;
    }
    return counts;
  }

  /** Turns the hue of every pixel by a share of the colour circle; value and saturation stay. */
  static void hue(PixelImage image, double turn) {
    if (image.shape().channels() == 1) {
      return;
    }
    byte[] pixels = image.pixels();
    float sectors = (float) (6 * (turn - Math.floor(turn)));
    for (int i = 0; i < pixels.length; i += 3) {
      int red = pixels[i] & 0xff;
      int green = pixels[i + 1] & 0xff;
      int blue = pixels[i + 2] & 0xff;
      int high = Math.max(red, Math.max(green, blue));
      int low = Math.min(red, Math.min(green, blue));
      int chroma = high - low;
      if (chroma > 0) {
        float hue = sectors + sector(red, green, blue, high, chroma);
        hue = hue >= 6 ? hue - 6 : hue;
        pixels[i] = component(hue, low, chroma);
        pixels[i + 1] = component(hue + 4, low, chroma);
        pixels[i + 2] = component(hue + 2, low, chroma);
      }
    }
  }

  /** The hue in sixths of the circle, 0 to 6. */
  private static float sector(int red, int green, int blue, int high, int chroma) {
    float inverse = 1f / chroma;
    if (high == red) {
      return (green - blue) * inverse + (green < blue ? 6 : 0);
    }
    return high == green ? (blue - red) * inverse + 2 : (red - green) * inverse + 4;
  }

  /** How much red a hue has; green and blue are as red is two sixths and four sixths further. */
  private static byte component(float hue, int low, int chroma) {
    float h = hue >= 6 ? hue - 6 : hue;
    float share = Math.max(0, Math.min(1, Math.abs(h - 3) - 1));
    return (byte) (int) (low + share * chroma + 0.5f);
  }
}
