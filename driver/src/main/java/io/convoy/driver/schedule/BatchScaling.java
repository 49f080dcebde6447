package io.convoy.driver.schedule;

import java.util.Locale;

/** How the learning rate follows the batch. */
public enum BatchScaling {
  /** Linear scaling: Goyal et al. 2017, "Accurate, Large Minibatch SGD", section 2.1. */
  LINEAR,
  /** Square-root scaling: Krizhevsky 2014, "One weird trick", section 5; usual for Adam, LAMB. */
  SQUARE_ROOT;

  /**
   * What a learning rate is multiplied by.
   *
   * @param ratio of the new batch to the old one
   */
  public double factor(double ratio) {
    return this == LINEAR ? ratio : Math.sqrt(ratio);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
