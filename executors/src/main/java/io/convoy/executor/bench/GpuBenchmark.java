package io.convoy.executor.bench;

import io.convoy.executor.data.augment.AugmentationSpec;
import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.colour.Normalisation;
import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.data.pipeline.BatchLoader;
import io.convoy.executor.data.pipeline.BatchRequest;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.data.pipeline.ImagePipeline;
import io.convoy.executor.data.pipeline.LoaderOptions;
import io.convoy.executor.data.pipeline.PixelPool;
import io.convoy.executor.data.shard.ReadOptions;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.device.ComputeDevice;
import io.convoy.executor.device.CudaGraph;
import io.convoy.executor.device.DeviceMemory;
import io.convoy.executor.device.PinnedMemory;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateRule;
import io.convoy.executor.optim.UpdateSpec;
import io.convoy.executor.vector.GradientBuffer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Times a training step, forward, backward and update with the classes that a rank uses, on one
 * device: with the images already there, from the host's memory, and from JPEG shards. Owns a
 * replica and threads that decode.
 */
public final class GpuBenchmark implements AutoCloseable {
  private static final int BLOCKS = 7;
  private static final double BLOCK_SECONDS = 0.25;
  private static final int MOST_IN_BLOCK = 50;

  /** Kernels are tried out and steps captured in the first few. */
  private static final int WARM_UP = 8;

  /** Batches that the host's memory gives in turn. */
  private static final int KEPT = 4;

  private static final StepRates RATES = StepRates.of(1e-3);
  private static final int PHOTOS = 256;
  private static final int BATCHES = 20;

  private final int batch;
  private final Replica replica;
  private final UpdateRule rule;
  private final SampleStore store;
  private final BatchLoader loader;
  private final PinnedMemory pinned = new PinnedMemory();
  private final List<ImageBatch> kept = new ArrayList<>();
  private int turn;
  private Optional<ImageBatch> ahead = Optional.empty();

  /**
   * Where the time of a step goes when each part waits for the one before, in seconds.
   *
   * @param copy of the images to the device
   * @param compute forward and backward
   * @param read of losses and norms by the host, where ranks exchange gradients too
   * @param update of the parameters
   */
  public record Split(double copy, double compute, double read, double update) {}

  /**
   * Prepares a measurement.
   *
   * @param options device and precision
   */
  public GpuBenchmark(Model model, ReplicaOptions options, UpdateSpec update, Loading loading)
      throws IOException, InterruptedException {
    batch = loading.batch();
    MadeUpDataset.write(loading.folder(), photos(model.shape()), BATCHES * batch, model.classes());
    store =
        SampleStore.open(
            new Configuration(false), loading.folder().toString(), MadeUpDataset.SPLIT);
    replica = Engines.select("torch", model.configuration()).build(model.configuration(), options);
    rule = new UpdateRule(update, replica.layout(), replica.parameters(), replica.gradientBuffer());
    if (options.capturesUpdate()) {
      rule.capture(CudaGraph::of);
    }
    ImagePipeline pipeline =
        ImagePipeline.training(
            model.shape(),
            new InputColours(store.dataset().colours(), Normalisation.MEAN_STD),
            augmentation(model.shape()),
            1);
    loader =
        BatchLoader.start(
            store,
            replica.fitting(pipeline),
            requests(),
            new LoaderOptions(loading.threads(), 2 * KEPT, ReadOptions.DEFAULT),
            options.device().isCuda()
                ? new PixelPool(pinned::allocate, pinned::release)
                : new PixelPool());
    for (int i = 0; i < KEPT; i++) {
      kept.add(loader.next().orElseThrow());
    }
  }

  /**
   * What is trained.
   *
   * @param shape of its images
   * @param classes of its answers
   */
  public record Model(ComputationGraphConfiguration configuration, ImageShape shape, int classes) {}

  /**
   * What it is trained with.
   *
   * @param batch images of a step
   * @param threads that decode
   * @param folder for a made-up dataset, on the local file system
   */
  public record Loading(int batch, int threads, Path folder) {}

  private static List<byte[]> photos(ImageShape shape) {
    return shape.height() > 64
        ? SyntheticImages.jpegs(PHOTOS, 375, 500, 90)
        : SyntheticImages.jpegs(PHOTOS, shape.height(), shape.width(), 95);
  }

  private static List<AugmentationSpec> augmentation(ImageShape shape) {
    AugmentationSpec flip = new AugmentationSpec("horizontal-flip", Map.of());
    return List.of(
        new AugmentationSpec(shape.height() > 64 ? "random-resized-crop" : "random-crop", Map.of()),
        flip);
  }

  /** Batches without end: epoch after epoch, in order. */
  private Iterator<BatchRequest> requests() {
    return Stream.iterate(0L, i -> i + 1)
        .map(
            i -> {
              long from = i % BATCHES * batch;
              int epoch = (int) (1 + i / BATCHES);
              return new BatchRequest(epoch, LongStream.range(from, from + batch).toArray());
            })
        .iterator();
  }

  /** Images a second with the images on the device, median of a few blocks of steps. */
  public double resident() throws InterruptedException {
    replica.keep(kept.get(0));
    try {
      return rate(() -> step(kept.get(0)));
    } finally {
      replica.forget(kept.get(0));
    }
  }

  /** Images a second with the images in the host's memory, made before. */
  public double fromMemory() throws InterruptedException {
    replica.prefetch(kept.get(0));
    turn = 0;
    try {
      return rate(
          () -> {
            ImageBatch own = kept.get(turn % KEPT);
            turn++;
            step(own, Optional.of(kept.get(turn % KEPT)));
          });
    } finally {
      replica.forget(kept.get(turn % KEPT));
    }
  }

  /** Images a second that are read from JPEG shards, decoded, cropped and mirrored meanwhile. */
  public double fromShards() throws InterruptedException {
    ahead = loader.next();
    replica.prefetch(ahead.orElseThrow());
    try {
      return rate(
          () -> {
            ImageBatch own = ahead.orElseThrow();
            ahead = loader.next();
            step(own, ahead);
            own.close();
          });
    } finally {
      replica.forget(ahead.orElseThrow());
      ahead.get().close();
    }
  }

  /** Images a second that are loaded, without any training. */
  public double loading() throws InterruptedException {
    return rate(() -> loader.next().orElseThrow().close());
  }

  @FunctionalInterface
  private interface Step {
    void run() throws InterruptedException;
  }

  private void step(ImageBatch own) throws InterruptedException {
    step(own, Optional.empty());
  }

  private void step(ImageBatch own, Optional<ImageBatch> next) {
    replica.gradientBuffer().clear();
    replica.accumulate(own, 1);
    next.ifPresent(replica::prefetch);
    try (PointerScope scope = new PointerScope()) {
      if (replica.device().isCuda() && rule.canApplyUnread()) {
        Tensor loss = replica.gradientBuffer().tail().select(0, 0);
        replica.gradientBuffer().read(rule.applyUnread(RATES, batch, 1, loss));
      } else {
        update(replica.gradientBuffer().read(rule.gradientNorms()));
      }
    }
  }

  private GradientBuffer.Sums read() {
    try (PointerScope scope = new PointerScope()) {
      return replica.gradientBuffer().read(rule.gradientNorms());
    }
  }

  private void update(GradientBuffer.Sums sums) {
    rule.apply(RATES, batch, 1, sums.others());
  }

  private double rate(Step step) throws InterruptedException {
    for (int i = 0; i < WARM_UP; i++) {
      step.run();
    }
    double each = seconds(step, 3);
    int block = (int) Math.max(1, Math.min(MOST_IN_BLOCK, BLOCK_SECONDS / each));
    double[] times = new double[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
      times[i] = seconds(step, block);
    }
    Arrays.sort(times);
    return batch / times[BLOCKS / 2];
  }

  private double seconds(Step step, int steps) throws InterruptedException {
    replica.device().synchronize();
    long start = System.nanoTime();
    for (int i = 0; i < steps; i++) {
      step.run();
    }
    replica.device().synchronize();
    return (System.nanoTime() - start) / 1e9 / steps;
  }

  /** Where the time goes: medians of some steps of which each part is waited for. */
  public Split split() {
    int steps = 11;
    double[][] times = new double[4][steps];
    ImageBatch own = kept.get(0);
    for (int i = 0; i < steps; i++) {
      replica.gradientBuffer().clear();
      int step = i;
      times[0][step] = seconds(() -> replica.prefetch(own));
      times[1][step] = seconds(() -> replica.accumulate(own, 1));
      GradientBuffer.Sums[] sums = new GradientBuffer.Sums[1];
      times[2][step] = seconds(() -> sums[0] = read());
      times[3][step] = seconds(() -> update(sums[0]));
    }
    for (double[] part : times) {
      Arrays.sort(part);
    }
    int middle = steps / 2;
    return new Split(times[0][middle], times[1][middle], times[2][middle], times[3][middle]);
  }

  private double seconds(Runnable part) {
    replica.device().synchronize();
    long start = System.nanoTime();
    part.run();
    replica.device().synchronize();
    return (System.nanoTime() - start) / 1e9;
  }

  /** Most bytes of the device's memory that tensors have taken at once; 0 on the CPU. */
  public long peakBytes() {
    ComputeDevice device = replica.device();
    return device.isCuda() ? DeviceMemory.peak(device) : 0;
  }

  /** The mean loss of the last step's batch: a training that has diverged measures nothing. */
  public double loss() {
    return replica.gradientBuffer().lossSum() / batch;
  }

  @Override
  public void close() {
    loader.close();
    store.close();
    rule.close();
    replica.close();
    pinned.close();
  }
}
