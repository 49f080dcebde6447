package io.convoy.executor.data;

import java.nio.FloatBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One batch while threads fill it, each a chunk at a time.
 *
 * <p>All but {@link #fill} is called under the loader's lock.
 */
final class BatchAssembly {
  private static final int CHUNK = 16;

  private final BatchRequest request;
  private final ImageShape shape;
  private final FloatBuffer pixels;
  private final int[] labels;
  private int claimed;
  private int underway;
  private Throwable failure;
  private int failedAt = Integer.MAX_VALUE;

  /** Images {@code from} to {@code to - 1} of a batch, for one thread. */
  record Chunk(BatchAssembly batch, int from, int to) {}

  BatchAssembly(BatchRequest request, ImageShape shape, PixelPool pool) {
    this.request = request;
    this.shape = shape;
    pixels = pool.take((long) request.size() * shape.size());
    labels = new int[request.size()];
  }

  private BatchAssembly(Throwable failure) {
    this.failure = failure;
    request = null;
    shape = null;
    pixels = null;
    labels = new int[0];
  }

  /** Stands for a request that could not be made or begun. */
  static BatchAssembly failed(Throwable failure) {
    return new BatchAssembly(failure);
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

  /** Makes one image; threads work on different ones. */
  void fill(int index, SampleStore store, ImagePipeline.Lane lane) {
    EncodedSample sample = store.read(request.sample(index));
    lane.run(sample, request.epoch(), pixels, index);
    labels[index] = sample.label();
  }

  /** Notes that a thread has left its chunk at an image, because of a failure or not. */
  void settle(Chunk chunk, int reached, Throwable problem) {
    underway--;
    if (problem != null && reached < failedAt) {
      failure = problem;
      failedAt = reached;
    } else if (problem == null && reached < chunk.to()) {
      claimed = Integer.MAX_VALUE; // given up: the loader is closed
    }
  }

  /** Whether it is whole, or has failed and no thread works on it any more. */
  boolean isSettled() {
    return underway == 0 && (failure != null || claimed == labels.length);
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
    return new ImageBatch(
        shape,
        pixels,
        labels,
        request.samples(),
        () -> {
          if (!released.getAndSet(true)) {
            pool.give(pixels);
          }
        });
  }
}
