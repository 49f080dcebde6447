package io.convoy.executor.data;

import java.util.Arrays;

/**
 * Cuts an image of the same size out of the image padded by black on all sides, as in He et al.,
 * "Deep Residual Learning for Image Recognition" (2016), section 4.2.
 */
final class RandomCrop implements Augmentation {
  private final int padding;

  RandomCrop(int padding) {
    this.padding = padding;
  }

  @Override
  public void apply(PixelImage image, SampleRandom random) {
    int down = random.nextInt(2 * padding + 1) - padding;
    int right = random.nextInt(2 * padding + 1) - padding;
    shift(image, down, right);
  }

  /** Takes row {@code y + down}, column {@code x + right} to row y, column x. */
  static void shift(PixelImage image, int down, int right) {
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
        Arrays.fill(target, start, start + row, (byte) 0);
      } else {
        Arrays.fill(target, start, start + left, (byte) 0);
        System.arraycopy(image.pixels(), source * row + cut, target, start + left, kept);
        Arrays.fill(target, start + left + kept, start + row, (byte) 0);
      }
    }
    image.swap();
  }
}
