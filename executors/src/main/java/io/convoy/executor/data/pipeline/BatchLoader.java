package io.convoy.executor.data.pipeline;

import io.convoy.executor.base.DaemonThreads;
import io.convoy.executor.data.image.OpenCv;
import io.convoy.executor.data.shard.EncodedSample;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.data.storage.DataException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes batches ahead of the engine on its own threads.
 *
 * <p>Batches come out in the order of their requests, with the same bits whatever the number of
 * threads. Memory is bounded: {@code prefetch} batches, or fewer if they would take more than
 * {@code memory-mb}; a chunk of encoded images and one decoded image for each thread; and the
 * batches that the caller has not closed yet. Pixels of closed batches are reused. Used by one
 * caller at a time.
 */
public final class BatchLoader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BatchLoader.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Feed feed;
  private final ImagePipeline pipeline;
  private final Iterator<BatchRequest> requests;
  private final int prefetch;
  private final long memory;
  private final PixelPool pool;
  private final List<Thread> threads = new ArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition ready = lock.newCondition();
  private final Deque<BatchAssembly> underway = new ArrayDeque<>();
  private boolean exhausted;
  private volatile boolean closed;

  /**
   * What a loader's images are.
   *
   * @param name of them, for messages
   * @param classes number of their classes
   * @param maker of the images
   * @param counter of what is loaded
   */
  record Feed(String name, int classes, ImageMaker maker, LoadCounter counter) {
    static Feed of(SampleStore store, ImagePipeline pipeline, LoaderOptions options) {
      LoadCounter counter = new LoadCounter();
      return new Feed(
          store.split(),
          store.dataset().classes().size(),
          new SampleMaker(store, pipeline.seed(), options.reading(), counter),
          counter);
    }
  }

  private BatchLoader(
      Feed feed,
      ImagePipeline pipeline,
      Iterator<BatchRequest> requests,
      LoaderOptions options,
      PixelPool pool) {
    this.feed = feed;
    this.pool = pool;
    this.pipeline = pipeline;
    this.requests = requests;
    prefetch = options.prefetch();
    memory = options.reading().memoryMb() * 1_000_000L;
  }

  /**
   * Starts to load.
   *
   * @param store stays open and is not closed by the loader
   * @param requests asked ahead of {@link #next}, by one thread at a time
   */
  public static BatchLoader start(
      SampleStore store,
      ImagePipeline pipeline,
      Iterator<BatchRequest> requests,
      LoaderOptions options) {
    return start(store, pipeline, requests, options, new PixelPool());
  }

  /**
   * Starts to load into given memory.
   *
   * @param pool from which batches take their memory, and to which they give it back
   */
  public static BatchLoader start(
      SampleStore store,
      ImagePipeline pipeline,
      Iterator<BatchRequest> requests,
      LoaderOptions options,
      PixelPool pool) {
    return start(Feed.of(store, pipeline, options), pipeline, requests, options, pool);
  }

  /** Starts to load what a feed makes. */
  static BatchLoader start(
      Feed feed,
      ImagePipeline pipeline,
      Iterator<BatchRequest> requests,
      LoaderOptions options,
      PixelPool pool) {
    OpenCv.load();
    BatchLoader loader = new BatchLoader(feed, pipeline, requests, options, pool);
    for (int i = 0; i < options.threads(); i++) {
      String name = "convoy-data-" + feed.name() + "-" + i;
      loader.threads.add(DaemonThreads.start(name, loader::work));
    }
    return loader;
  }

  /**
   * Waits for the next batch, which the caller closes.
   *
   * @return empty after the last request's batch
   * @throws DataException the first failure in the order of samples, naming shard, key and reason;
   *     every later call throws it again
   */
  public Optional<ImageBatch> next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed) {
        BatchAssembly head = underway.peek();
        if (head == null && exhausted) {
          return Optional.empty();
        }
        if (head != null && head.isSettled()) {
          head.rethrowFailure();
          underway.remove();
          room.signalAll();
          return Optional.of(head.batch(pool));
        }
        ready.await();
      }
      throw new IllegalStateException("the batch loader is closed");
    } finally {
      lock.unlock();
    }
  }

  /** What was loaded so far. */
  public LoadReport report() {
    return feed.counter().report();
  }

  private void work() {
    try (ImagePipeline.Lane lane = pipeline.lane()) {
      for (BatchAssembly.Chunk chunk = claim(); chunk != null; chunk = claim()) {
        make(chunk, lane);
      }
    } catch (RuntimeException | Error e) {
      stop(e);
    }
  }

  private void make(BatchAssembly.Chunk chunk, ImagePipeline.Lane lane) {
    BatchAssembly batch = chunk.batch();
    long start = System.nanoTime();
    long bytes = 0;
    Throwable failure = null;
    int index = chunk.from();
    try {
      EncodedSample[] samples = feed.maker().read(batch.samples(chunk));
      for (; index < chunk.to() && !closed; index++) {
        EncodedSample sample = samples[index - chunk.from()];
        bytes += sample.bytes().remaining();
        batch.make(index, sample, feed.maker(), lane);
      }
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    // before the batch can be taken: who takes the last one asks for the report
    feed.counter().made(index - chunk.from(), bytes, System.nanoTime() - start);
    boolean toFinish = settle(chunk, index, failure);
    if (toFinish) {
      finish(batch);
    }
  }

  private void finish(BatchAssembly batch) {
    long start = System.nanoTime();
    Throwable failure = null;
    try {
      batch.finish();
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    feed.counter().made(0, 0, System.nanoTime() - start);
    lock.lock();
    try {
      batch.finished(failure);
      ready.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Without its means a thread cannot go on; {@link #next} says so instead of waiting for it. */
  private void stop(Throwable failure) {
    lock.lock();
    try {
      exhausted = true;
      underway.addFirst(BatchAssembly.failed(failure));
      room.signalAll();
      ready.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The next images to make, in the order of requests; null when there are no more to make. */
  private BatchAssembly.Chunk claim() {
    lock.lock();
    try {
      while (!closed) {
        BatchAssembly last = underway.peekLast();
        if (last != null && last.hasUnclaimed()) {
          return last.claim();
        }
        if (exhausted) {
          return null;
        }
        if (hasRoom()) {
          begin();
        } else {
          room.awaitUninterruptibly();
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** The next batch is taken to be as large as the last one. */
  private boolean hasRoom() {
    if (underway.isEmpty()) {
      return true;
    }
    long taken = underway.stream().mapToLong(BatchAssembly::bytes).sum();
    return underway.size() < prefetch && taken + underway.peekLast().bytes() <= memory;
  }

  private void begin() {
    try {
      if (requests.hasNext()) {
        underway.add(new BatchAssembly(requests.next(), pipeline, feed.classes(), pool));
        return;
      }
    } catch (RuntimeException | Error e) {
      underway.add(BatchAssembly.failed(e));
    }
    exhausted = true;
    room.signalAll();
    ready.signalAll();
  }

  private boolean settle(BatchAssembly.Chunk chunk, int reached, Throwable failure) {
    lock.lock();
    try {
      boolean toFinish = chunk.batch().settle(chunk, reached, failure);
      if (failure != null) {
        exhausted = true;
        room.signalAll();
      }
      if (chunk.batch().isSettled()) {
        ready.signalAll();
      }
      return toFinish;
    } finally {
      lock.unlock();
    }
  }

  /** Stops the threads and waits until they have ended. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      room.signalAll();
      ready.signalAll();
    } finally {
      lock.unlock();
    }
    if (!joined()) {
      threads.forEach(Thread::interrupt);
      if (!joined()) {
        LOG.warn("a thread reading {} did not end within {}", feed.name(), PATIENCE);
      }
    }
  }

  private boolean joined() {
    boolean interrupted = Thread.interrupted();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (Thread thread : threads) {
      while (thread.isAlive() && System.nanoTime() < deadline) {
        try {
          thread.join(1 + (deadline - System.nanoTime()) / 1_000_000);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return threads.stream().noneMatch(Thread::isAlive);
  }
}
