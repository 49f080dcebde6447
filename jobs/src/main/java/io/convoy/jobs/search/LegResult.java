package io.convoy.jobs.search;

import java.util.List;

/**
 * How far a trial was at the end of a leg.
 *
 * @param ending how it ended
 * @param values the metric after each epoch of the trial so far, from the first one on; in
 *     cross-validation the mean of the folds
 * @param steps of the trial so far, of all folds
 * @param reason why it can go no further; empty unless it was lost
 * @param folds the metric of each fold after each epoch; empty without cross-validation
 */
record LegResult(
    Ending ending, List<Double> values, long steps, String reason, List<List<Double>> folds) {
  LegResult {
    values = List.copyOf(values);
    folds = folds.stream().map(List::copyOf).toList();
  }

  /** Without cross-validation. */
  LegResult(Ending ending, List<Double> values, long steps, String reason) {
    this(ending, values, steps, reason, List.of());
  }

  /** The same with what an earlier leg of the trial knew, if this one does not know as much. */
  LegResult after(LegResult earlier) {
    return values.size() < earlier.values.size()
        ? new LegResult(
            ending, earlier.values, Math.max(steps, earlier.steps), reason, earlier.folds)
        : this;
  }
}
