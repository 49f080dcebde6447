package io.convoy.executor.data.pipeline;

import io.convoy.executor.data.storage.DataException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** Native memory of batches, used again and again. Safe for any number of threads. */
public final class PixelPool {
  /** A cache line, and the width of the widest vector. */
  private static final int ALIGNMENT = 64;

  private final Deque<FloatBuffer> free = new ArrayDeque<>();

  /** A direct buffer of at least so many values, with any content. */
  public synchronized FloatBuffer take(long values) {
    FloatBuffer pixels = free.poll();
    if (pixels != null && pixels.capacity() >= values) {
      return pixels;
    }
    // an aligned slice is cut at both ends
    long bytes = (values * Float.BYTES + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT + ALIGNMENT;
    if (bytes > Integer.MAX_VALUE) {
      throw new DataException(
          "a batch of " + values + " values is larger than 2 GB: make micro-batches smaller");
    }
    return ByteBuffer.allocateDirect((int) bytes)
        .alignedSlice(ALIGNMENT)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  synchronized void give(FloatBuffer pixels) {
    free.add(pixels);
  }
}
