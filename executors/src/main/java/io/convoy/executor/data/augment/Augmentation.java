package io.convoy.executor.data.augment;

import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.PixelImage;

/**
 * A random change of a training image that already has the network's size.
 *
 * <p>Has no state: all that it draws comes from the sample's own generator, so that threads and
 * ranks cannot matter. To add one, write the class and its line in {@link AugmentationKinds}.
 */
public non-sealed interface Augmentation extends Transform {
  /** Changes the image. */
  void apply(PixelImage image, SampleRandom random);
}
