package io.convoy.executor.data.pipeline;

import io.convoy.executor.data.shard.EncodedSample;
import io.convoy.executor.data.storage.DataException;

/** What a loader's threads read images from and make them with. Safe for any number of threads. */
interface ImageMaker {
  /**
   * Reads encoded samples.
   *
   * @throws DataException naming the shard if one cannot be read
   */
  EncodedSample[] read(long[] samples);

  /**
   * Makes one sample's images.
   *
   * @param target {@code [N,H,W,C]}
   * @return the label of the image that was made
   * @throws DataException naming shard, key and reason if it cannot be made
   */
  int make(EncodedSample sample, int epoch, ImagePipeline.Lane lane, Pixels target, int index);
}
