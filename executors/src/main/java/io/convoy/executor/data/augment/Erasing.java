package io.convoy.executor.data.augment;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.catalogue.Interval;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.CropBox;
import io.convoy.executor.data.image.PixelImage;

/**
 * Overwrites a rectangle with a colour or with noise.
 *
 * <p>As random erasing it has a random area and aspect ratio and lies within the image: Zhong et
 * al., "Random Erasing Data Augmentation" (2020), algorithm 1. As cutout it is a square whose
 * centre is anywhere in the image, so that a part of it may lie outside: DeVries and Taylor,
 * "Improved Regularization of Convolutional Neural Networks with Cutout" (2017), section 3.2.
 */
final class Erasing implements Augmentation {
  static final String NOISE = "noise";

  private static final int TRIES = 100;

  private final double probability;
  private final Choice choice;
  private final byte[] fill;

  /** Chooses the rectangle, empty if there is none that fits. */
  @FunctionalInterface
  interface Choice {
    CropBox box(ImageShape shape, SampleRandom random);
  }

  /**
   * Erasing with a probability.
   *
   * @param fill the colour, {@code [C]}; an empty array is noise
   */
  Erasing(double probability, Choice choice, byte[] fill) {
    this.probability = probability;
    this.choice = choice;
    this.fill = fill;
  }

  /** A square anywhere, cut at the image's edges. */
  static Choice square(int length) {
    return (shape, random) -> {
      int top = random.nextInt(shape.height()) - length / 2;
      int left = random.nextInt(shape.width()) - length / 2;
      int y = Math.max(0, top);
      int x = Math.max(0, left);
      int bottom = Math.min(shape.height(), top + length);
      int right = Math.min(shape.width(), left + length);
      return new CropBox(y, x, bottom - y, right - x);
    };
  }

  /** A rectangle within the image. */
  static Choice rectangle(Interval area, Interval aspect) {
    return (shape, random) -> {
      for (int i = 0; i < TRIES; i++) {
        double pixels = random.between(area.low(), area.high()) * shape.height() * shape.width();
        double ratio = Math.exp(random.between(Math.log(aspect.low()), Math.log(aspect.high())));
        int height = (int) Math.round(Math.sqrt(pixels * ratio));
        int width = (int) Math.round(Math.sqrt(pixels / ratio));
        if (height < shape.height() && width < shape.width()) {
          int top = random.nextInt(shape.height() - height + 1);
          return new CropBox(top, random.nextInt(shape.width() - width + 1), height, width);
        }
      }
      return new CropBox(0, 0, 0, 0);
    };
  }

  /** The colour that a recipe names, or noise. */
  static byte[] fill(Arguments arguments, Images images) {
    return arguments.text(Images.FILL).equals(NOISE) ? new byte[0] : images.fill(arguments);
  }

  @Override
  public void apply(PixelImage image, SampleRandom random) {
    if (random.happens(probability)) {
      erase(image, choice.box(image.shape(), random), random);
    }
  }

  private void erase(PixelImage image, CropBox box, SampleRandom random) {
    int channels = image.shape().channels();
    for (int y = box.top(); y < box.top() + box.height(); y++) {
      int start = (y * image.shape().width() + box.left()) * channels;
      for (int i = 0; i < box.width() * channels; i++) {
        image.pixels()[start + i] =
            fill.length == 0 ? (byte) random.nextInt(256) : fill[i % channels];
      }
    }
  }
}
