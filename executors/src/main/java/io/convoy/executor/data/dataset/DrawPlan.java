package io.convoy.executor.data.dataset;

import java.io.Serializable;
import java.util.List;
import java.util.function.Supplier;

/**
 * What is drawn at random in training, and how.
 *
 * @param seed of sample order, augmentation and dropout
 * @param classWeights how often an image of each class is drawn beside one of another, in the order
 *     of the classes; empty if an epoch shows each image once, whatever its class
 */
public record DrawPlan(long seed, List<Double> classWeights) implements Serializable {
  public DrawPlan {
    classWeights = List.copyOf(classWeights);
  }

  /** Such that an epoch shows each image once. */
  public static DrawPlan uniform(long seed) {
    return new DrawPlan(seed, List.of());
  }

  /**
   * What an epoch shows.
   *
   * @param epoch its number
   * @param size number of samples
   * @param labels of all samples, asked for only if classes are weighed
   */
  public EpochOrder order(int epoch, long size, Supplier<int[]> labels) {
    SampleOrder order = new SampleOrder(seed, epoch, size);
    return classWeights.isEmpty()
        ? EpochOrder.of(order)
        : new EpochOrder(order, ClassDraws.of(seed, epoch, labels.get(), classWeights));
  }
}
