package io.convoy.jobs.search;

import io.convoy.driver.metric.Metric;

/**
 * By what trials are judged.
 *
 * @param metric by which one trial is better than another
 * @param folds parts of the training images for cross-validation; 0 for none, and then the
 *     validation split decides
 * @param test the split on which the best recipe is evaluated at the end; empty for none
 */
record Judging(Metric metric, int folds, String test) {
  boolean crossValidates() {
    return folds > 0;
  }

  boolean tests() {
    return !test.isEmpty();
  }
}
