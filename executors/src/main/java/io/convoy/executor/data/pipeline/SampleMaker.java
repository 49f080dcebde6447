package io.convoy.executor.data.pipeline;

import io.convoy.executor.data.dataset.SampleRandom;
import io.convoy.executor.data.image.ImageHeader;
import io.convoy.executor.data.shard.EncodedSample;
import io.convoy.executor.data.shard.ReadOptions;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.data.storage.DataException;

/**
 * Makes images of samples, and in training others in the place of those that cannot be decoded: a
 * function of seed, epoch and sample, so that all ranks and threads take the same.
 */
final class SampleMaker implements ImageMaker {
  /** More broken images one after another than a usable dataset has. */
  private static final int REPLACEMENTS = 8;

  private static final long DRAWS = 0x3c6ef372_fe94f82bL;

  private final SampleStore store;
  private final long seed;
  private final ReadOptions.Damaged damaged;
  private final long maxPixels;
  private final LoadCounter counter;

  SampleMaker(SampleStore store, long seed, ReadOptions reading, LoadCounter counter) {
    this.store = store;
    this.seed = seed;
    damaged = reading.damaged();
    maxPixels = reading.maxPixels();
    this.counter = counter;
  }

  @Override
  public EncodedSample[] read(long[] samples) {
    return store.readAll(samples);
  }

  @Override
  public int make(
      EncodedSample sample, int epoch, ImagePipeline.Lane lane, Pixels target, int index) {
    try {
      requireUsable(sample);
      lane.run(sample, epoch, target, index);
      return sample.label();
    } catch (DataException e) {
      if (damaged == ReadOptions.Damaged.FAIL) {
        throw e;
      }
      counter.replaced(e.getMessage());
      return replace(sample, epoch, lane, target, index, e);
    }
  }

  /** Checks label and size, before the image takes memory. */
  private void requireUsable(EncodedSample sample) {
    store.requireLabel(sample);
    try {
      ImageHeader header = ImageHeader.read(sample.bytes().duplicate());
      if (header.pixels() > maxPixels) {
        throw new DataException(
            String.format(
                "it has more than data.reading.max-pixels = %d: %dx%d",
                maxPixels, header.width(), header.height()));
      }
    } catch (DataException e) {
      throw sample.unusable(e);
    }
  }

  private int replace(
      EncodedSample sample,
      int epoch,
      ImagePipeline.Lane lane,
      Pixels target,
      int index,
      DataException cause) {
    SampleRandom random = new SampleRandom().start(seed ^ DRAWS, epoch, sample.number());
    for (int i = 0; i < REPLACEMENTS; i++) {
      EncodedSample other = store.readAll(new long[] {random.nextLong(store.size())})[0];
      try {
        requireUsable(other);
        lane.run(other, epoch, target, index);
        return other.label();
      } catch (DataException e) {
        cause.addSuppressed(e);
      }
    }
    throw new DataException(
        cause.getMessage()
            + "; neither could "
            + REPLACEMENTS
            + " images drawn in its place: too much of the dataset is broken",
        cause);
  }
}
