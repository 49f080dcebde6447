package io.convoy.executor.data.pipeline;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** The memory of a batch's images: floats that are normalised, or bytes that are not yet. */
final class Pixels {
  private final ByteBuffer memory;
  private final FloatBuffer floats;

  private Pixels(ByteBuffer memory, FloatBuffer floats) {
    this.memory = memory;
    this.floats = floats;
  }

  /** Pixels as bytes. */
  static Pixels bytes(ByteBuffer memory) {
    return new Pixels(memory, null);
  }

  /** Pixels as floats in native byte order. */
  static Pixels floats(ByteBuffer memory) {
    return new Pixels(memory, memory.order(ByteOrder.nativeOrder()).asFloatBuffer());
  }

  /** Pixels as floats in native byte order. */
  static Pixels floats(FloatBuffer floats) {
    return new Pixels(null, floats);
  }

  boolean areBytes() {
    return floats == null;
  }

  /** {@code [N,H,W,C]}. */
  FloatBuffer floats() {
    if (floats == null) {
      throw new IllegalStateException("the images of this batch are bytes");
    }
    return floats;
  }

  /** {@code [N,H,W,C]}; of floats, their bytes. */
  ByteBuffer memory() {
    return memory;
  }

  /** Makes some values zero. */
  void clear(int from, int count) {
    for (int i = from; i < from + count; i++) {
      if (areBytes()) {
        memory.put(i, (byte) 0);
      } else {
        floats.put(i, 0);
      }
    }
  }
}
