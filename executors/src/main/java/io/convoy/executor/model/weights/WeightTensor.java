package io.convoy.executor.model.weights;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A tensor in a file of weights.
 *
 * @param name as the file has it
 * @param shape its dimensions, outermost first; empty for a single number
 */
public record WeightTensor(String name, List<Long> shape) {
  public WeightTensor {
    shape = List.copyOf(shape);
  }

  /** Number of values. */
  public long length() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /** Such as {@code conv1.weight [16,3,3,3]}. */
  @Override
  public String toString() {
    return name + shape.stream().map(String::valueOf).collect(Collectors.joining(",", " [", "]"));
  }
}
