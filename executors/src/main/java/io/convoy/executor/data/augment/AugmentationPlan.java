package io.convoy.executor.data.augment;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A recipe's augmentations in the order in which they are applied.
 *
 * @param crop which part of an image is taken; empty takes the centre
 * @param pixels changes of single images, in order
 * @param mixer of images of a batch
 * @param smoothing share of each target that is spread over all classes
 * @param above targets above it become 1 and the others 0, after all else; empty leaves them
 * @param repeats how often a batch shows each of its images
 */
public record AugmentationPlan(
    Optional<CropPolicy> crop,
    List<Augmentation> pixels,
    Optional<BatchMixer> mixer,
    double smoothing,
    OptionalDouble above,
    int repeats) {
  public static final AugmentationPlan NONE =
      new AugmentationPlan(
          Optional.empty(), List.of(), Optional.empty(), 0, OptionalDouble.empty(), 1);

  /** Whether batches get soft targets. */
  public boolean isSoft() {
    return mixer.isPresent() || smoothing > 0 || above.isPresent();
  }
}
