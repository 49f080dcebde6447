package io.convoy.executor.bench;

import com.sun.management.OperatingSystemMXBean;
import io.convoy.executor.data.augment.AugmentationSpec;
import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.dataset.SampleOrder;
import io.convoy.executor.data.pipeline.BatchLoader;
import io.convoy.executor.data.pipeline.BatchRequest;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.data.pipeline.ImagePipeline;
import io.convoy.executor.data.pipeline.LoaderOptions;
import io.convoy.executor.data.shard.ReadOptions;
import io.convoy.executor.data.shard.SampleStore;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;

/**
 * Measures how many images a second a {@link BatchLoader} makes; not a test.
 *
 * <p>Arguments: dataset folder, threads, side of the network's input in pixels, epochs.
 */
final class LoadingSpeed {
  private LoadingSpeed() {}

  public static void main(String[] arguments) throws InterruptedException {
    int threads = Integer.parseInt(arguments[1]);
    int side = Integer.parseInt(arguments[2]);
    List<AugmentationSpec> augmentations =
        List.of(
            new AugmentationSpec("random-crop", Map.of()),
            new AugmentationSpec("horizontal-flip", Map.of()));
    try (SampleStore store = SampleStore.open(new Configuration(), arguments[0], "train")) {
      ImagePipeline pipeline =
          ImagePipeline.training(
              new ImageShape(side, side, 3),
              new InputColours(store.dataset().colours(), Normalisation.MEAN_STD),
              augmentations,
              1);
      for (int epoch = 1; epoch <= Integer.parseInt(arguments[3]); epoch++) {
        measure(store, pipeline, epoch, threads);
      }
    }
  }

  private static void measure(SampleStore store, ImagePipeline pipeline, int epoch, int threads)
      throws InterruptedException {
    SampleOrder order = new SampleOrder(1, epoch, store.size());
    int batches = (int) (store.size() / 128);
    long start = System.nanoTime();
    long cpu = cpuNanos();
    try (BatchLoader loader =
        BatchLoader.start(
            store,
            pipeline,
            IntStream.range(0, batches)
                .mapToObj(
                    i ->
                        new BatchRequest(
                            1,
                            LongStream.range(i * 128L, (i + 1) * 128L)
                                .map(order::sampleAt)
                                .toArray()))
                .iterator(),
            new LoaderOptions(threads, 4, ReadOptions.DEFAULT))) {
      for (Optional<ImageBatch> batch = loader.next(); batch.isPresent(); batch = loader.next()) {
        batch.get().close();
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpuSeconds = (cpuNanos() - cpu) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "epoch %d, %d threads: %.0f images/s, %.0f images per second of processor time%n",
        epoch,
        threads,
        batches * 128 / seconds,
        batches * 128 / cpuSeconds);
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
