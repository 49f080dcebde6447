package io.convoy.driver.run;

import io.convoy.driver.cluster.Cluster;
import io.convoy.driver.cluster.RoundEvents;
import io.convoy.driver.cluster.RoundFailedException;
import io.convoy.driver.plan.Planner;
import io.convoy.driver.plan.Progress;
import io.convoy.driver.plan.RangePlan;
import io.convoy.driver.schedule.RateRange;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.executor.round.Measurement;
import io.convoy.executor.round.RankReport;
import io.convoy.executor.round.RankTimes;
import io.convoy.executor.round.RoundPlan;
import io.convoy.executor.round.StatePlan;
import io.convoy.executor.round.StepMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A learning-rate range test of a run that has not begun: its first steps, by a {@link RangePlan}.
 * A round is an epoch; processes keep the state between rounds, and nothing is stored.
 */
public final class RangeTest {
  private final TrainingSetup setup;
  private final Cluster cluster;
  private final RangePlan plan;
  private final int worldSize;
  private Set<String> devices = Set.of();
  private List<RankTimes> times = List.of();

  /**
   * Prepares a test.
   *
   * @param setup of the run, at its beginning
   * @param batch the global batch, in samples; one that divides the run's evenly
   * @throws io.convoy.driver.cluster.ClusterException if there are too few slots
   */
  public RangeTest(TrainingSetup setup, Cluster cluster, RateRange range, int batch) {
    this.setup = setup;
    this.cluster = cluster;
    plan = new RangePlan(setup.conf(), setup.planner(), range, batch);
    setup.requireSlots(cluster.slots());
    worldSize = Planner.worldSize(plan.batch(), cluster.slots());
  }

  /** Number of ranks. */
  public int worldSize() {
    return worldSize;
  }

  /** What ranks compute on, once it has run. */
  public Set<String> devices() {
    return devices;
  }

  /** What the steps of each rank took, once it has run. */
  public List<RankTimes> times() {
    return times;
  }

  /**
   * Runs it.
   *
   * @param over whether no more steps are wanted after those so far; asked now and then, so there
   *     may be more
   * @return all steps that were done
   * @throws TrainingException if a round fails
   */
  public List<StepMetrics> run(Predicate<List<StepMetrics>> over) throws InterruptedException {
    Progress fitting = setup.planner().fitting(Progress.START, worldSize);
    for (int attempt = 1; ; attempt++) {
      try {
        return new Attempt(attempt, fitting, over).run();
      } catch (RoundFailedException e) {
        fitting =
            Recovery.smaller(e, setup.planner(), fitting, worldSize)
                .orElseThrow(() -> new TrainingException(e.getMessage(), e));
      }
    }
  }

  /** The test with micro-batches of one size, from its first step. */
  private final class Attempt implements RoundEvents {
    private final String name;
    private final Progress fitting;
    private final Predicate<List<StepMetrics>> over;
    private final List<StepMetrics> steps = new ArrayList<>();
    private final List<RankTimes> taken = new ArrayList<>();
    private int round;

    Attempt(int number, Progress fitting, Predicate<List<StepMetrics>> over) {
      name = cluster.applicationId() + "-range-" + number;
      this.fitting = fitting;
      this.over = over;
    }

    List<StepMetrics> run() throws InterruptedException {
      long reached = 0;
      while (round < plan.epochs() && reached == plan.lastStep(round) && !over.test(steps)) {
        StatePlan state = state(reached);
        round++;
        List<RankReport> reports = cluster.run(plan(state), this);
        reached = reports.get(0).step();
        Reports.requireEqualParameters(reports, reached);
      }
      if (steps.size() != reached) {
        throw new TrainingException(
            String.format(
                "of %d steps the driver heard of %d: a message was lost; start again",
                reached, steps.size()));
      }
      times = taken;
      return steps;
    }

    private StatePlan state(long reached) {
      String source = reached > 0 ? "" : setup.resumed().map(Snapshot::folder).orElse("");
      return new StatePlan(reached, source, setup.planner().learning().after(0), setup.base());
    }

    private RoundPlan plan(StatePlan state) {
      return new RoundPlan(
          name,
          round,
          worldSize,
          setup.replica(),
          setup.data(),
          state,
          cluster.rendezvous(name + "-round-" + round, setup.conf().synchronise().backend()),
          List.of(plan.task(round, worldSize, fitting)));
    }

    @Override
    public void computing(List<String> each) {
      devices = new TreeSet<>(each);
    }

    @Override
    public void stepCompleted(StepMetrics metrics) {
      steps.add(metrics);
    }

    @Override
    public void measured(Measurement measurement) {
      if (measurement instanceof RankTimes some) {
        taken.add(some);
      }
    }

    @Override
    public void waiting() {
      if (over.test(steps)) {
        cluster.pause(round);
      }
    }
  }
}
