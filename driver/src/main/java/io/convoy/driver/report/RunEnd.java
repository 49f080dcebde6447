package io.convoy.driver.report;

import java.util.Optional;

/**
 * How a run ended.
 *
 * @param step last completed step of the last complete round, from which a new start goes on
 * @param seconds wall time of this start
 * @param imagesPerSecond steady-state training throughput: median over steps after the first ten
 * @param bestAccuracy best validation top-1 accuracy from 0 to 1, or NaN without validation
 * @param bestSnapshot folder of the best snapshot
 * @param failure why it failed; empty if it did not
 * @param stopped why it was stopped before its end, with a snapshot; empty if it was not
 */
public record RunEnd(
    long step,
    double seconds,
    double imagesPerSecond,
    double bestAccuracy,
    Optional<String> bestSnapshot,
    Optional<String> failure,
    Optional<String> stopped) {
  /** The same end with how long it took and why it came. */
  public RunEnd with(double wallSeconds, Optional<String> cause, Optional<String> reason) {
    return new RunEnd(
        step, wallSeconds, imagesPerSecond, bestAccuracy, bestSnapshot, cause, reason);
  }
}
