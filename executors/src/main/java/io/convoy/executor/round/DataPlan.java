package io.convoy.executor.round;

import io.convoy.executor.data.augment.AugmentationSpec;
import io.convoy.executor.data.augment.Augmentations;
import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.dataset.DrawPlan;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.dataset.LearningTask;
import io.convoy.executor.data.pipeline.ImagePipeline;
import io.convoy.executor.data.pipeline.LoaderOptions;
import io.convoy.executor.data.pipeline.TestViews;
import io.convoy.executor.data.shard.SampleStore;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Where the images are and how they become batches.
 *
 * @param folder of the prepared dataset, on a Hadoop file system
 * @param shape of the images that the network takes
 * @param colours how images are normalised
 * @param augment augmentations of training images, in order
 * @param views of each image in evaluation
 * @param draws what is drawn at random in training
 * @param task what the network learns to tell of them
 * @param loading how each rank reads and decodes ahead; prefetch counts micro-batches
 */
public record DataPlan(
    String folder,
    ImageShape shape,
    InputColours colours,
    List<AugmentationSpec> augment,
    TestViews views,
    DrawPlan draws,
    LearningTask task,
    LoaderOptions loading)
    implements Serializable {
  public DataPlan {
    augment = List.copyOf(augment);
  }

  /** Of sample order, augmentation and dropout. */
  public long seed() {
    return draws.seed();
  }

  /** How training images are made. */
  public ImagePipeline training() {
    return ImagePipeline.training(shape, colours, augment, seed());
  }

  /** How often a batch of training shows each of its images. */
  public int repeats() {
    return Augmentations.repeats(augment);
  }

  /** How images are made for evaluation. */
  public ImagePipeline evaluation() {
    return ImagePipeline.evaluation(shape, colours, views);
  }

  /** Opens a split. */
  public SampleStore open(Configuration hadoop, String split) {
    return SampleStore.open(hadoop, folder, split, loading.reading());
  }
}
