package io.convoy.executor.data.augment;

import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.PixelImage;

/** Mirrors the image left to right with a probability. */
final class HorizontalFlip implements Augmentation {
  private final double probability;

  HorizontalFlip(double probability) {
    this.probability = probability;
  }

  @Override
  public void apply(PixelImage image, SampleRandom random) {
    if (random.nextDouble() < probability) {
      image.mirror();
    }
  }
}
