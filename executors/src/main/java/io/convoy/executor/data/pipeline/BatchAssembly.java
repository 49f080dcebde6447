package io.convoy.executor.data.pipeline;

import io.convoy.executor.data.shard.EncodedSample;
import io.convoy.executor.data.storage.DataException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One batch while threads fill it, each a chunk at a time; the thread that ends last mixes images
 * and makes targets.
 *
 * <p>All but {@link #make} and {@link #finish} is called under the loader's lock.
 */
final class BatchAssembly {
  private static final int CHUNK = 16;

  private final BatchRequest request;
  private final ImagePipeline pipeline;
  private final TargetBuilder finish;
  private final long[] sources;
  private final Pixels pixels;
  private final int[] labels;
  private int claimed;
  private int underway;
  private boolean finished;
  private Throwable failure;
  private int failedAt = Integer.MAX_VALUE;

  /** Samples {@code from} to {@code to - 1} of a batch, for one thread. */
  record Chunk(BatchAssembly batch, int from, int to) {}

  BatchAssembly(BatchRequest request, ImagePipeline pipeline, int classes, PixelPool pool) {
    this.request = request;
    this.pipeline = pipeline;
    finish = new TargetBuilder(request, pipeline, request.task().classes(classes));
    finished = !finish.isNeeded();
    sources = finish.sources();
    long values = (long) sources.length * pipeline.views() * pipeline.shape().size();
    pixels =
        pipeline.makesBytes()
            ? Pixels.bytes(pool.take(values))
            : Pixels.floats(pool.take(values * Float.BYTES));
    labels = new int[sources.length];
  }

  private BatchAssembly(Throwable failure) {
    this.failure = failure;
    request = null;
    pipeline = null;
    finish = null;
    sources = new long[0];
    pixels = null;
    labels = new int[0];
  }

  /** Stands for a request that could not be made or begun. */
  static BatchAssembly failed(Throwable failure) {
    return new BatchAssembly(failure);
  }

  /** Bytes of its images. */
  long bytes() {
    return pixels == null ? 0 : pixels.memory().capacity();
  }

  boolean hasUnclaimed() {
    return failure == null && claimed < labels.length;
  }

  Chunk claim() {
    int from = claimed;
    claimed = Math.min(from + CHUNK, labels.length);
    underway++;
    return new Chunk(this, from, claimed);
  }

  /** The samples of a chunk. */
  long[] samples(Chunk chunk) {
    return request.samplesOf(Arrays.copyOfRange(sources, chunk.from(), chunk.to()));
  }

  /** Makes one sample's images; threads work on different ones. */
  void make(int index, EncodedSample sample, ImageMaker maker, ImagePipeline.Lane lane) {
    lane.turn(request.turn(index));
    lane.view(request.view(index, sources[index]));
    int label = maker.make(sample, request.epoch(), lane, pixels, index);
    labels[index] = request.answer(index, label);
  }

  /**
   * Notes that a thread has left its chunk at a sample, because of a failure or not.
   *
   * @return whether the thread is to finish the batch
   */
  boolean settle(Chunk chunk, int reached, Throwable problem) {
    underway--;
    if (problem != null && reached < failedAt) {
      failure = problem;
      failedAt = reached;
    } else if (problem == null && reached < chunk.to()) {
      claimed = Integer.MAX_VALUE; // given up: the loader is closed
    }
    return underway == 0 && failure == null && claimed == labels.length && !finished;
  }

  /** Mixes images and makes targets, once all images are made. */
  void finish() {
    finish.run(pixels, labels);
  }

  /** Notes that the batch is whole, or why not. */
  void finished(Throwable problem) {
    finished = true;
    failure = problem;
  }

  /** Whether it is whole, or has failed and no thread works on it any more. */
  boolean isSettled() {
    return underway == 0 && (failure != null || (claimed == labels.length && finished));
  }

  /** Throws what went wrong with the earliest image that went wrong. */
  void rethrowFailure() {
    if (failure instanceof RuntimeException runtime) {
      throw runtime;
    }
    if (failure instanceof OutOfMemoryError) {
      throw new DataException(
          "no memory for a batch (" + failure.getMessage() + "): lower batch size or prefetch",
          failure);
    }
    if (failure != null) {
      throw new IllegalStateException("loading of batches failed: " + failure, failure);
    }
  }

  ImageBatch batch(PixelPool pool) {
    AtomicBoolean released = new AtomicBoolean();
    int views = pipeline.views();
    int[] shown = new int[request.size() * views];
    Arrays.setAll(shown, i -> labels[i / views]);
    long[] samples = new long[shown.length];
    Arrays.setAll(samples, i -> request.sample(i / views));
    Runnable release =
        () -> {
          if (!released.getAndSet(true)) {
            pool.give(pixels.memory());
          }
        };
    ImageBatch batch =
        pixels.areBytes()
            ? ImageBatch.ofBytes(
                pipeline.shape(), finish.bytes(pixels.memory()), shown, samples, release)
            : new ImageBatch(pipeline.shape(), pixels.floats(), shown, samples, release);
    return finish.targets().map(batch::withTargets).orElse(batch);
  }
}
