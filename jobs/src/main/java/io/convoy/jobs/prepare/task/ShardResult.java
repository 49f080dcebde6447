package io.convoy.jobs.prepare.task;

import io.convoy.executor.data.colour.ColourMoments;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.image.DeepImages;
import io.convoy.jobs.prepare.input.Rejected;
import java.io.Serializable;
import java.util.List;

/**
 * What came of one planned shard.
 *
 * @param split it belongs to
 * @param shard as written; without samples if all its files were rejected, and then there is no
 *     file
 * @param imagesPerClass in the order of the classes; the last classes may be missing
 * @param moments of its images' colours
 * @param deep what is known of its images with deep samples
 * @param rejected files that were left out
 */
public record ShardResult(
    String split,
    Dataset.Shard shard,
    List<Long> imagesPerClass,
    ColourMoments moments,
    DeepImages deep,
    List<Rejected> rejected)
    implements Serializable {
  /** Number of images of a class. */
  public long images(int label) {
    return label < imagesPerClass.size() ? imagesPerClass.get(label) : 0;
  }
}
