package io.convoy.jobs.search;

import java.util.List;

/**
 * How far a trial was at the end of a leg.
 *
 * @param ending how it ended
 * @param values the metric after each epoch of the trial so far, from the first one on
 * @param steps of the trial so far
 * @param reason why it can go no further; empty unless it was lost
 */
record LegResult(Ending ending, List<Double> values, long steps, String reason) {
  LegResult {
    values = List.copyOf(values);
  }
}
