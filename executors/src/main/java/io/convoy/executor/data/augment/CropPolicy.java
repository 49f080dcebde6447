package io.convoy.executor.data.augment;

import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.CropBox;

/** Chooses at random which part of a training image becomes the network's input. */
public non-sealed interface CropPolicy extends Transform {
  /**
   * The part to take.
   *
   * @param height of the whole image, in pixels
   * @param width of the whole image, in pixels
   */
  CropBox box(int height, int width, SampleRandom random);
}
