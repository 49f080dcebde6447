package io.convoy.executor.data.pipeline;

import io.convoy.executor.data.storage.DataException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Native memory of batches, used again and again. Safe for any number of threads. */
public final class PixelPool {
  /** A cache line, and the width of the widest vector. */
  private static final int ALIGNMENT = 64;

  private final Deque<ByteBuffer> free = new ArrayDeque<>();
  private final IntFunction<ByteBuffer> allocate;
  private final Consumer<ByteBuffer> release;

  /** A pool of the process's own memory. */
  public PixelPool() {
    this(PixelPool::aligned, memory -> {});
  }

  /**
   * A pool of some other memory.
   *
   * @param allocate makes a direct buffer of at least so many bytes
   * @param release takes back one that has become too small
   */
  public PixelPool(IntFunction<ByteBuffer> allocate, Consumer<ByteBuffer> release) {
    this.allocate = allocate;
    this.release = release;
  }

  /** A direct buffer of at least so many bytes in native order, with any content. */
  public synchronized ByteBuffer take(long bytes) {
    ByteBuffer memory = free.poll();
    if (memory != null && memory.capacity() >= bytes) {
      return memory;
    }
    if (memory != null) {
      release.accept(memory);
    }
    if (bytes > Integer.MAX_VALUE - 2 * ALIGNMENT) {
      throw new DataException(
          "a batch of " + bytes + " bytes is larger than 2 GB: make micro-batches smaller");
    }
    return allocate.apply((int) bytes).order(ByteOrder.nativeOrder());
  }

  private static ByteBuffer aligned(int bytes) {
    // an aligned slice is cut at both ends
    int whole = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT + ALIGNMENT;
    return ByteBuffer.allocateDirect(whole).alignedSlice(ALIGNMENT);
  }

  synchronized void give(ByteBuffer memory) {
    free.add(memory);
  }
}
