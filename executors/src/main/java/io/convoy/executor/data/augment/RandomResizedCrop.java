package io.convoy.executor.data.augment;

import io.convoy.executor.catalogue.Interval;
import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.CropBox;

/**
 * A part of random area and aspect ratio, as in Szegedy et al., "Going Deeper with Convolutions"
 * (2015), section 6; drawn as torchvision draws it: ten tries, then the largest centred part whose
 * aspect ratio is within the bounds.
 */
final class RandomResizedCrop implements CropPolicy {
  private static final int TRIES = 10;

  private final Interval area;
  private final Interval aspect;

  /**
   * A crop of random area and aspect.
   *
   * @param area share of the image's area
   * @param aspect width by height, drawn uniformly in the logarithm
   */
  RandomResizedCrop(Interval area, Interval aspect) {
    this.area = area;
    this.aspect = aspect;
  }

  @Override
  public CropBox box(int height, int width, SampleRandom random) {
    for (int i = 0; i < TRIES; i++) {
      double pixels = (double) height * width * random.between(area.low(), area.high());
      double ratio = Math.exp(random.between(Math.log(aspect.low()), Math.log(aspect.high())));
      int w = (int) Math.round(Math.sqrt(pixels * ratio));
      int h = (int) Math.round(Math.sqrt(pixels / ratio));
      if (w > 0 && w <= width && h > 0 && h <= height) {
        int top = random.nextInt(height - h + 1);
        return new CropBox(top, random.nextInt(width - w + 1), h, w);
      }
    }
    return centred(height, width);
  }

  private CropBox centred(int height, int width) {
    double ratio = (double) width / height;
    int w = width;
    int h = height;
    if (ratio < aspect.low()) {
      h = (int) Math.max(1, Math.round(width / aspect.low()));
    } else if (ratio > aspect.high()) {
      w = (int) Math.max(1, Math.round(height * aspect.high()));
    }
    return new CropBox((height - h) / 2, (width - w) / 2, h, w);
  }
}
