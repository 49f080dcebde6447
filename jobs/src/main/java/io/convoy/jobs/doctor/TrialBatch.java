package io.convoy.jobs.doctor;

import io.convoy.driver.schedule.BatchScaling;
import java.util.stream.IntStream;

/**
 * The global batch of the range test, which may be a part of the run's: rates of the one are
 * carried over to the other by the recipe's scaling rule.
 *
 * @param size in samples, divides the run's evenly
 * @param run that of the run, in samples
 * @param scaling how the learning rate follows the batch
 */
record TrialBatch(int size, int run, BatchScaling scaling) {
  /** Enough for a direction, and a fraction of a second on one core with small images. */
  private static final int OF_A_RANK = 32;

  /** The run's own. */
  static TrialBatch whole(int run, BatchScaling scaling) {
    return new TrialBatch(run, run, scaling);
  }

  /**
   * The largest part of a run's batch that gives no rank more than 32 samples; the run's own where
   * no part is more than half of that.
   *
   * @param ranks that share a batch
   * @param unit of samples that stay together
   */
  static TrialBatch small(int run, int ranks, int unit, BatchScaling scaling) {
    int most = OF_A_RANK * ranks;
    int size =
        IntStream.rangeClosed(most / 2, Math.min(most, run))
            .filter(part -> run % part == 0 && part % unit == 0)
            .max()
            .orElse(run);
    return new TrialBatch(size, run, scaling);
  }

  /** The rate of the run's batch that does what {@code rate} does at this one. */
  double scaled(double rate) {
    return rate * scaling.factor((double) run / size);
  }

  /** Where a figure comes from, if not from the run's own batch. */
  String note() {
    return size == run
        ? ""
        : String.format(" (tried with batches of %d, scaled to %,d: %s)", size, run, scaling);
  }
}
