package io.convoy.executor.worker;

import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.health.DivergedException;
import io.convoy.executor.health.ReplicaComparison;
import io.convoy.executor.health.RootParameters;
import io.convoy.executor.health.StalledParameters;
import io.convoy.executor.health.StepWatch;
import io.convoy.executor.optim.UpdateFigures;
import io.convoy.executor.round.RankActivity;
import io.convoy.executor.round.RankContext;
import io.convoy.executor.round.RankNotice;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.SyncPlan;
import io.convoy.executor.snapshot.SnapshotFiles;
import io.convoy.executor.vector.GradientBuffer.Sums;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** A rank's checks of its steps, all of which take part on every rank in the same order. */
final class StepHealth implements AutoCloseable {
  private final TrainState state;
  private final Collectives exchange;
  private final RankContext context;
  private final StepSnapshots snapshots;
  private final StepWatch watch;
  private final StalledParameters stalled;
  private final ReplicaComparison comparison;
  private final RootParameters root;

  StepHealth(
      RoundTask.Train plan,
      TrainState state,
      Company company,
      RankContext context,
      StepSnapshots snapshots) {
    this.state = state;
    this.exchange = company.exchange();
    this.context = context;
    this.snapshots = snapshots;
    watch = new StepWatch(plan.guard());
    Tensor parameters = state.replica().parameters();
    stalled = new StalledParameters(state.replica().layout(), parameters, plan.firstStep());
    comparison =
        new ReplicaComparison(
            plan.guard().compareEvery(), plan.firstStep() - 1, company.processors().groups());
    // null where all ranks round alike, and where an average makes their parameters equal
    boolean follows = company.processors().mixed() && plan.sync().mode() == SyncPlan.Mode.ALLREDUCE;
    root = follows ? new RootParameters(parameters, exchange) : null;
  }

  /**
   * Looks at the gradient that all ranks have.
   *
   * @param last whether no other step of this round follows
   */
  void beforeUpdate(long step, boolean last) {
    stalled.beforeUpdate(step, last, state.replica().gradientBuffer().gradient());
  }

  /** Whether training can go on after a step, without its update if that is not finite. */
  boolean tolerates(UpdateFigures figures, Sums sums) {
    return watch.tolerates(figures.finite() && Double.isFinite(sums.loss()));
  }

  /**
   * Whether the parameters move, and whether those of the ranks agree. So that no snapshot is of a
   * rank whose parameters are wrong, this comes before it.
   */
  void check(StepOutcome outcome) {
    if (outcome.updates()) {
      stalled
          .afterUpdate(outcome.step(), outcome.last(), state.replica().parameters())
          .ifPresent(this::report);
    }
    if (outcome.common()) {
      agree(outcome);
    }
  }

  /** Whether the loss has run away. */
  void requireConverging(StepOutcome outcome) {
    watch.check(outcome.step(), outcome.sums().meanLoss());
  }

  private void agree(StepOutcome outcome) {
    long step = outcome.step();
    boolean compare =
        comparison.due(step, outcome.last()) || snapshots.planned(step, outcome.last());
    Tensor parameters = state.replica().parameters();
    if (root != null) {
      context.doing(RankActivity.exchanging(step, "receiving rank 0's parameters"));
      root.receive(parameters);
    }
    if (compare) {
      context.doing(RankActivity.exchanging(step, "comparing the parameters after step " + step));
      try {
        comparison.check(step, parameters, Optional.ofNullable(root), exchange);
      } catch (DivergedException e) {
        state.changing(); // what this rank holds is not to be used
        throw e;
      }
    }
    if (root != null) {
      root.take(compare ? state.state() : Map.of(SnapshotFiles.PARAMETERS, parameters));
    }
  }

  private void report(RankNotice notice) {
    if (exchange.rank() == 0) {
      context.notice(notice);
    }
  }

  @Override
  public void close() {
    if (root != null) {
      root.close();
    }
  }
}
