package io.convoy.jobs.search;

import io.convoy.driver.metric.Metric;
import java.util.OptionalInt;

/**
 * How a space is searched.
 *
 * @param strategy its name
 * @param trials how many; empty for as many as the strategy takes by itself
 * @param seed of the draws
 * @param judging by what one trial is better than another
 * @param quitAbove a trial ends whose loss is more than so many times its first; 0 for none
 * @param minEpochs epochs after which trials are compared first
 * @param factor of so many trials that are compared, one goes on
 * @param sharing how trials share the cluster
 */
record SearchOptions(
    String strategy,
    OptionalInt trials,
    long seed,
    Judging judging,
    double quitAbove,
    int minEpochs,
    int factor,
    Sharing sharing) {
  /** By which one trial is better than another. */
  Metric metric() {
    return judging.metric();
  }

  /**
   * How trials share the cluster.
   *
   * @param ranksPerTrial ranks of each
   * @param trialsAtOnce how many train at once; 0 for as many as there is room for
   */
  record Sharing(int ranksPerTrial, int trialsAtOnce) {
    /** Slots that are wanted; 0 for all there are. */
    int slots() {
      return ranksPerTrial * trialsAtOnce;
    }

    /** Trials at once on so many slots. */
    int lanes(int slots) {
      return trialsAtOnce > 0 ? trialsAtOnce : Math.max(1, slots / ranksPerTrial);
    }
  }
}
