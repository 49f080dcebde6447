package io.convoy.executor.data;

/** Mirrors the image left to right with a probability. */
final class HorizontalFlip implements Augmentation {
  private final double probability;

  HorizontalFlip(double probability) {
    this.probability = probability;
  }

  @Override
  public void apply(PixelImage image, SampleRandom random) {
    if (random.nextDouble() < probability) {
      flip(image);
    }
  }

  static void flip(PixelImage image) {
    int channels = image.shape().channels();
    int row = image.shape().width() * channels;
    byte[] pixels = image.pixels();
    for (int start = 0; start < pixels.length; start += row) {
      int left = start;
      int right = start + row - channels;
      for (; left < right; left += channels, right -= channels) {
        swap(pixels, left, right);
        if (channels == 3) {
          swap(pixels, left + 1, right + 1);
          swap(pixels, left + 2, right + 2);
        }
      }
    }
  }

  private static void swap(byte[] pixels, int a, int b) {
    byte kept = pixels[a];
    pixels[a] = pixels[b];
    pixels[b] = kept;
  }
}
