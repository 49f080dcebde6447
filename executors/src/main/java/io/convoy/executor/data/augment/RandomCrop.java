package io.convoy.executor.data.augment;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.PixelImage;
import java.util.Arrays;

/**
 * Cuts an image of the same size out of the image padded on all sides, as in He et al., "Deep
 * Residual Learning for Image Recognition" (2016), section 4.2.
 */
final class RandomCrop implements Augmentation {
  private final int padding;
  private final byte[] fill;

  /**
   * Crops of an image padded on all sides.
   *
   * @param fill colour of the padding, {@code [C]}
   */
  RandomCrop(int padding, byte[] fill) {
    this.padding = padding;
    this.fill = fill;
  }

  @Override
  public void apply(PixelImage image, SampleRandom random) {
    int down = random.nextInt(2 * padding + 1) - padding;
    int right = random.nextInt(2 * padding + 1) - padding;
    shift(image, down, right, fill);
  }

  /** Takes row {@code y + down}, column {@code x + right} to row y, column x. */
  static void shift(PixelImage image, int down, int right, byte[] fill) {
    if (down == 0 && right == 0) {
      return;
    }
    ImageShape shape = image.shape();
    int row = shape.width() * shape.channels();
    int left = Math.min(row, Math.max(0, -right) * shape.channels());
    int cut = Math.min(row, Math.max(0, right) * shape.channels());
    int kept = Math.max(0, row - left - cut);
    byte[] target = image.spare();
    for (int y = 0; y < shape.height(); y++) {
      int source = y + down;
      int start = y * row;
      if (source < 0 || source >= shape.height()) {
        paint(target, start, start + row, fill);
      } else {
        paint(target, start, start + left, fill);
        System.arraycopy(image.pixels(), source * row + cut, target, start + left, kept);
        paint(target, start + left + kept, start + row, fill);
      }
    }
    image.swap();
  }

  private static void paint(byte[] target, int from, int to, byte[] fill) {
    if (fill.length == 1) {
      Arrays.fill(target, from, to, fill[0]);
      return;
    }
    for (int i = from; i < to; i += 3) {
      target[i] = fill[0];
      target[i + 1] = fill[1];
      target[i + 2] = fill[2];
    }
  }
}
