package io.convoy.executor.data.augment;

import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.PixelImage;

/**
 * Changes brightness, contrast, saturation and hue by random amounts in random order, as Howard,
 * "Some Improvements on Deep Convolutional Neural Network Based Image Classification" (2013), and
 * torchvision.
 *
 * @param probability that anything is done
 * @param brightness the factor is from 1 - brightness to 1 + brightness; likewise contrast and
 *     saturation
 * @param contrast see brightness
 * @param saturation see brightness
 * @param hue largest turn of the hue, in shares of the colour circle, to either side
 */
record ColourJitter(
    double probability, double brightness, double contrast, double saturation, double hue)
    implements Augmentation {
  private static final int CHANGES = 4;

  @Override
  public void apply(PixelImage image, SampleRandom random) {
    if (!random.happens(probability)) {
      return;
    }
    int[] order = {0, 1, 2, 3};
    for (int i = CHANGES - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    for (int change : order) {
      apply(change, image, random);
    }
  }

  private void apply(int change, PixelImage image, SampleRandom random) {
    if (change == 0 && brightness > 0) {
      PixelOps.brightness(image, factor(brightness, random));
    } else if (change == 1 && contrast > 0) {
      PixelOps.contrast(image, factor(contrast, random));
    } else if (change == 2 && saturation > 0) {
      PixelOps.saturation(image, factor(saturation, random));
    } else if (change == 3 && hue > 0) {
      PixelOps.hue(image, random.between(-hue, hue));
    }
  }

  private static double factor(double range, SampleRandom random) {
    return random.between(Math.max(0, 1 - range), 1 + range);
  }
}
