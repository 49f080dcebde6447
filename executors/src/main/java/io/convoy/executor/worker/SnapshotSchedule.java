package io.convoy.executor.worker;

import io.convoy.executor.round.SavePlan;
import java.util.function.LongSupplier;

/** Decides after each step on rank 0 whether a snapshot is due. */
final class SnapshotSchedule {
  private final SavePlan plan;
  private final LongSupplier nanoClock;
  private long dueNanos;

  /**
   * Begins to count the time.
   *
   * @param nanoClock as {@link System#nanoTime}
   */
  SnapshotSchedule(SavePlan plan, LongSupplier nanoClock) {
    this.plan = plan;
    this.nanoClock = nanoClock;
    dueNanos = nanoClock.getAsLong() + plan.untilNext().toNanos();
  }

  /** Whether a snapshot is due by the number of the step: the same on every rank. */
  boolean planned(long step, boolean last) {
    return (last && plan.atEnd()) || (plan.everySteps() > 0 && step % plan.everySteps() == 0);
  }

  /**
   * Whether a snapshot is due.
   *
   * @param step the completed step
   * @param last whether it is the last of the plan, or the last before a pause
   */
  boolean due(long step, boolean last) {
    return planned(step, last) || (!plan.every().isZero() && nanoClock.getAsLong() - dueNanos >= 0);
  }

  /** Counts the time to the next from now on. */
  void taken() {
    dueNanos = nanoClock.getAsLong() + plan.every().toNanos();
  }
}
