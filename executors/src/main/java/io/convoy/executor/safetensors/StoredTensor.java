package io.convoy.executor.safetensors;

import java.util.List;

/**
 * A tensor as a file's header describes it.
 *
 * @param name in the file
 * @param type of its values
 * @param shape outermost dimension first; empty for a single value
 * @param begin of its values, in bytes from the first tensor's
 * @param end of its values, likewise
 */
public record StoredTensor(String name, ValueType type, List<Long> shape, long begin, long end) {
  public StoredTensor {
    shape = List.copyOf(shape);
  }

  /** Bytes of all its values. */
  public long bytes() {
    return end - begin;
  }

  /** How many values it has. */
  public long count() {
    return bytes() / type.bytes();
  }
}
