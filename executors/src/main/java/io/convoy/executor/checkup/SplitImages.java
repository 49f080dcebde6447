package io.convoy.executor.checkup;

import io.convoy.executor.data.pipeline.BatchLoader;
import io.convoy.executor.data.pipeline.BatchRequest;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.data.pipeline.ImagePipeline;
import io.convoy.executor.data.pipeline.TestViews;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.round.DataPlan;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;

/**
 * Images of a split, as evaluation shows them.
 *
 * @param data the run's
 * @param split from which they are
 * @param most of them
 */
public record SplitImages(DataPlan data, String split, int most) implements SubjectImages {

  @Override
  public <T> T with(Configuration hadoop, Function<ImageBatch, T> use) throws InterruptedException {
    try (SampleStore store = data.open(hadoop, split);
        BatchLoader loader =
            BatchLoader.start(
                store,
                ImagePipeline.evaluation(data.shape(), data.colours(), TestViews.CENTRE),
                List.of(request(store.size())).iterator(),
                data.loading().strict());
        ImageBatch images = loader.next().orElseThrow()) {
      return use.apply(images);
    }
  }

  /** Evenly from all over the split, whose images may be sorted by class. */
  private BatchRequest request(long size) {
    long count = Math.min(most, size);
    long[] images = LongStream.range(0, count).map(i -> i * size / count).toArray();
    return new BatchRequest(1, images).shownFor(data.task(), 0);
  }
}
