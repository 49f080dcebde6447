package io.convoy.jobs.search;

import java.util.ArrayList;
import java.util.List;

/**
 * Epochs at which trials are compared.
 *
 * @param epochs in order; the last is the end of the training
 * @param factor of so many at a rung, one goes on
 */
record Rungs(List<Integer> epochs, int factor) {
  Rungs {
    epochs = List.copyOf(epochs);
  }

  /**
   * Each {@code factor} times as far as the one before. The last is the end of the training, and at
   * least that far from the one before it.
   *
   * @param first epochs of the first
   * @param all epochs of the training
   */
  static Rungs growing(int first, int all, int factor) {
    List<Integer> epochs = new ArrayList<>();
    for (long next = first; next * factor <= all; next *= factor) {
      epochs.add((int) next);
    }
    if (epochs.isEmpty() && first < all) {
      epochs.add(first);
    }
    epochs.add(all);
    return new Rungs(epochs, factor);
  }

  /** Two: the coarse search, and the end of the training. */
  static Rungs two(int first, int all, int factor) {
    return new Rungs(first < all ? List.of(first, all) : List.of(all), factor);
  }

  int first() {
    return epochs.get(0);
  }

  int last() {
    return epochs.get(epochs.size() - 1);
  }
}
