package io.convoy.executor.worker;

import io.convoy.executor.data.AugmentationSpec;
import io.convoy.executor.data.Dataset.ColourStatistics;
import io.convoy.executor.data.ImageShape;
import java.io.Serializable;
import java.util.List;

/**
 * Where the images are and how they become batches.
 *
 * @param folder of the prepared dataset, on a Hadoop file system
 * @param shape of the images that the network takes
 * @param colours by whose mean and standard deviation images are normalised
 * @param augment augmentations of training images, in order
 * @param seed of sample order, augmentation and dropout
 * @param threads that decode, for each rank
 * @param prefetch micro-batches decoded ahead, for each rank
 */
public record DataPlan(
    String folder,
    ImageShape shape,
    ColourStatistics colours,
    List<AugmentationSpec> augment,
    long seed,
    int threads,
    int prefetch)
    implements Serializable {
  public DataPlan {
    augment = List.copyOf(augment);
  }
}
