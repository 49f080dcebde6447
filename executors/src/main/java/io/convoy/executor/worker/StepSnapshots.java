package io.convoy.executor.worker;

import io.convoy.executor.round.RankActivity;
import io.convoy.executor.round.RankContext;
import io.convoy.executor.round.SavePlan;
import io.convoy.executor.snapshot.SnapshotWriter;

/** The snapshots between steps, which rank 0 takes. */
final class StepSnapshots {
  private final SavePlan plan;
  private final SnapshotSchedule schedule;
  private final TrainState state;
  private final RankContext context;
  private final SnapshotWriter writer;

  StepSnapshots(SavePlan plan, TrainState state, RankContext context, SnapshotWriter writer) {
    this.plan = plan;
    this.schedule = new SnapshotSchedule(plan, System::nanoTime);
    this.state = state;
    this.context = context;
    this.writer = writer;
  }

  /** Whether one is due by the number of the step: the same on every rank. */
  boolean planned(long step, boolean last) {
    return schedule.planned(step, last);
  }

  /** Takes one of the state with which training begins, if that is planned. */
  void atStart() throws InterruptedException {
    if (context.rank() == 0 && plan.atStart()) {
      save(state.step(), false);
    }
  }

  /** Takes one if it is due; ranks that step alone have no common state between. */
  void after(StepOutcome outcome) throws InterruptedException {
    boolean whole = outcome.common() && state.step() == outcome.step();
    if (context.rank() == 0 && whole && schedule.due(outcome.step(), outcome.last())) {
      save(outcome.step(), outcome.last());
    }
  }

  /** The last one is completed after the round. */
  private void save(long step, boolean last) throws InterruptedException {
    context.doing(RankActivity.reading(step, "waiting for the snapshot before step " + step));
    writer.save(plan.root(), state.step(), state.state(), state.held());
    schedule.taken();
    if (!plan.background() && !last) {
      context.doing(RankActivity.reading(step, "waiting for the snapshot of step " + step));
      writer.awaitComplete();
    }
  }
}
