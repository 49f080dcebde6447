package io.convoy.jobs.dataset;

import io.convoy.driver.conf.RunConf;
import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.dataset.LearningTask;
import io.convoy.executor.data.pipeline.BatchLoader;
import io.convoy.executor.data.pipeline.BatchRequest;
import io.convoy.executor.data.pipeline.ImagePipeline;
import io.convoy.executor.data.pipeline.LoaderOptions;
import io.convoy.executor.data.shard.ReadOptions;
import io.convoy.executor.data.shard.SampleStore;
import java.util.Arrays;
import java.util.List;

/**
 * Samples as a recipe shows them to the network, but for the normalisation.
 *
 * @param store where they are
 * @param conf the recipe
 */
record DatasetView(SampleStore store, RunConf conf) {
  LearningTask task() {
    return conf.train().task();
  }

  /** Names of the classes of the task. */
  List<String> classes() {
    return task().classes(store.dataset().classes());
  }

  /** How often a batch shows each of its images. */
  int repeats() {
    return conf.data().repeats();
  }

  /** A batch of samples in an epoch: all of them in their order, as often as it shows each. */
  BatchLoader loader(long[] samples, int epoch) {
    int images = samples.length;
    long[] batch = new long[repeats() * images];
    Arrays.setAll(batch, i -> samples[i % images]);
    BatchRequest once =
        BatchRequest.part(epoch, epoch, batch, 0, batch.length).shownFor(task(), epoch);
    BatchRequest request = repeats() > 1 ? once.repeated(batch, 0, repeats()) : once;
    ImagePipeline pipeline =
        ImagePipeline.training(
            conf.model().input(),
            new InputColours(store.dataset().colours(), Normalisation.NONE),
            conf.data().augment(),
            conf.run().seed());
    LoaderOptions options = new LoaderOptions(2, 1, ReadOptions.DEFAULT).strict();
    return BatchLoader.start(store, pipeline, List.of(request).iterator(), options);
  }
}
