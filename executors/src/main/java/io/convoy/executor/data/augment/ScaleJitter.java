package io.convoy.executor.data.augment;

import io.convoy.executor.base.RefusedException;
import io.convoy.executor.catalogue.Interval;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.CropBox;

/**
 * A random part of the network's size, after the image's shorter side was made a random length: He
 * et al., "Deep Residual Learning for Image Recognition" (2016), section 3.4, after Simonyan and
 * Zisserman (2015). The part is taken first, in whole pixels, and resized alone.
 */
final class ScaleJitter implements CropPolicy {
  private final Interval range;
  private final ImageShape shape;

  ScaleJitter(Interval range, ImageShape shape) {
    this.range = range;
    this.shape = shape;
    int side = Math.max(shape.height(), shape.width());
    if (range.low() < side) {
      throw new RefusedException(
          "data.augment",
          "scale-jitter",
          String.format(
              "range = %s: must start at %d pixels or more, the model's input", range, side));
    }
  }

  @Override
  public CropBox box(int height, int width, SampleRandom random) {
    int shorter = Math.min(height, width);
    int choices = (int) range.high() - (int) range.low() + 1;
    double scale = (double) shorter / ((int) range.low() + random.nextInt(choices));
    int h = (int) Math.max(1, Math.min(height, Math.round(shape.height() * scale)));
    int w = (int) Math.max(1, Math.min(width, Math.round(shape.width() * scale)));
    int top = random.nextInt(height - h + 1);
    return new CropBox(top, random.nextInt(width - w + 1), h, w);
  }
}
