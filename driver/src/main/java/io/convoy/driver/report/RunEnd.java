package io.convoy.driver.report;

import io.convoy.driver.plan.Progress;
import java.util.Optional;
import java.util.function.LongFunction;

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
 * @param next what to do for it to go on; empty if it is complete
 */
public record RunEnd(
    long step,
    double seconds,
    double imagesPerSecond,
    double bestAccuracy,
    Optional<String> bestSnapshot,
    Optional<String> failure,
    Optional<String> stopped,
    Next next) {
  /** What makes a run go on that ended early. */
  public enum Next {
    /** It is complete. */
    NOTHING,
    /** The same command again: it was stopped, or what it lacked may be there again. */
    SAME_COMMAND,
    /** Another recipe or other data: the same command would end in the same way. */
    MEND_FIRST
  }

  /**
   * The end of a start of a run; {@link #with} tells the rest.
   *
   * @param snapshots the folder of the snapshot of a step
   */
  public static RunEnd of(
      Progress progress, double imagesPerSecond, LongFunction<String> snapshots) {
    boolean any = progress.bestStep() > 0;
    return new RunEnd(
        progress.step(),
        0,
        imagesPerSecond,
        any ? progress.bestAccuracy() : Double.NaN,
        any ? Optional.of(snapshots.apply(progress.bestStep())) : Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Next.NOTHING);
  }

  /** The same end with how long it took and why it came. */
  public RunEnd with(
      double wallSeconds, Optional<String> cause, Optional<String> reason, Next advice) {
    return new RunEnd(
        step, wallSeconds, imagesPerSecond, bestAccuracy, bestSnapshot, cause, reason, advice);
  }
}
