package io.convoy.executor.worker;

/** Decides after each step on rank 0 whether a snapshot is due. */
final class Saves {
  private final SavePlan plan;
  private final Resident resident;
  private final SnapshotWriter writer;
  private long dueNanos;

  Saves(SavePlan plan, Resident resident, SnapshotWriter writer) {
    this.plan = plan;
    this.resident = resident;
    this.writer = writer;
    dueNanos = System.nanoTime() + plan.untilNext().toNanos();
  }

  /**
   * Takes a snapshot if one is due.
   *
   * @param step the completed step
   * @param last whether it is the last of the plan, or the last before a pause
   */
  void after(long step, boolean last) throws InterruptedException {
    boolean due =
        (last && plan.atEnd())
            || (plan.everySteps() > 0 && step % plan.everySteps() == 0)
            || (!plan.every().isZero() && System.nanoTime() - dueNanos >= 0);
    if (due && resident.step() == step) { // ranks that step alone have no common state between
      writer.save(plan.root(), resident);
      dueNanos = System.nanoTime() + plan.every().toNanos();
    }
  }
}
