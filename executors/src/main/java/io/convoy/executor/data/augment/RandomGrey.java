package io.convoy.executor.data.augment;

import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.PixelImage;

/** Takes the colours away with a probability; Chen et al. 2020, "SimCLR", appendix A. */
final class RandomGrey implements Augmentation {
  private final double probability;

  RandomGrey(double probability) {
    this.probability = probability;
  }

  @Override
  public void apply(PixelImage image, SampleRandom random) {
    if (random.happens(probability)) {
      PixelOps.saturation(image, 0);
    }
  }
}
