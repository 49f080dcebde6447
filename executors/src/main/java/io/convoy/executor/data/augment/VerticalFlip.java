package io.convoy.executor.data.augment;

import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.PixelImage;

/** Mirrors the image top to bottom with a probability. */
final class VerticalFlip implements Augmentation {
  private final double probability;

  VerticalFlip(double probability) {
    this.probability = probability;
  }

  @Override
  public void apply(PixelImage image, SampleRandom random) {
    if (random.happens(probability)) {
      flip(image);
    }
  }

  static void flip(PixelImage image) {
    int row = image.shape().width() * image.shape().channels();
    int last = image.shape().height() - 1;
    for (int y = 0; y <= last; y++) {
      System.arraycopy(image.pixels(), y * row, image.spare(), (last - y) * row, row);
    }
    image.swap();
  }
}
