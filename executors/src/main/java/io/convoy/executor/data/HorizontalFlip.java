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
      while (left < right) {
        for (int c = 0; c < channels; c++) {
          byte kept = pixels[left + c];
          pixels[left + c] = pixels[right + c];
          pixels[right + c] = kept;
        }
        left += channels;
        right -= channels;
      }
    }
  }
}
