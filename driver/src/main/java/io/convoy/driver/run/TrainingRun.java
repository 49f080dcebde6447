package io.convoy.driver.run;

import io.convoy.driver.cluster.Cluster;
import io.convoy.driver.cluster.ClusterException;
import io.convoy.driver.cluster.RoundEvents;
import io.convoy.driver.cluster.RoundFailedException;
import io.convoy.driver.cluster.RoundFailedException.Failure;
import io.convoy.driver.conf.GuardConf;
import io.convoy.driver.conf.GuardConf.NonFinite;
import io.convoy.driver.conf.SnapshotConf;
import io.convoy.driver.metric.Measured;
import io.convoy.driver.plan.Planner;
import io.convoy.driver.plan.Progress;
import io.convoy.driver.report.RunFacts;
import io.convoy.driver.report.RunListener;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.driver.snapshot.SnapshotException;
import io.convoy.executor.base.FailureKind;
import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.Measurement;
import io.convoy.executor.round.RankNotice;
import io.convoy.executor.round.RankReport;
import io.convoy.executor.round.RoundPlan;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.SavePlan;
import io.convoy.executor.round.StatePlan;
import io.convoy.executor.round.StepMetrics;
import io.convoy.executor.round.WrittenSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A training run from where it stands to its end: plans a round, has it run, has its snapshots
 * completed, heals what fails, and decides what comes next. One thread does it all, and hears the
 * cluster's events too; snapshots are completed on another.
 */
final class TrainingRun implements Run {
  private final TrainingSetup setup;
  private final Cluster cluster;
  private final RunListener listener;
  private final StopRequest stop;
  private final Time time;
  private final Planner planner;
  private final SnapshotCommitter commits;
  private final Recovery recovery;
  private final String snapshots;
  private Progress reached;
  private String source;
  private Events events;
  private int worldSize;
  private int round;
  private boolean healed;
  private long snapshotNanos;
  private final LastReported notices = new LastReported();
  private final LastReported devices = new LastReported();

  /**
   * Prepares to run.
   *
   * @param listener hears what happens
   * @param lease on the run's folder
   */
  TrainingRun(
      TrainingSetup setup, Cluster cluster, RunListener listener, RunLease lease, Time time) {
    this.setup = setup;
    this.cluster = cluster;
    this.listener = listener;
    this.stop = lease.stopRequest();
    this.time = time;
    snapshotNanos = time.nanos();
    planner = setup.planner();
    commits = new SnapshotCommitter(setup, listener, lease::check);
    recovery = new Recovery(setup.conf().cluster().retries());
    snapshots = setup.folder().snapshots().root();
    reached = setup.progress();
    source = setup.resumed().map(Snapshot::folder).orElse("");
    worldSize = worldSize(cluster.slots());
    setup.requireSlots(cluster.slots());
  }

  private int worldSize(int slots) {
    return planner.worldSize(reached, slots);
  }

  @Override
  public RunFacts facts() {
    return setup.facts(worldSize);
  }

  @Override
  public Progress progress() {
    return commits.progress();
  }

  @Override
  public Optional<String> run() throws InterruptedException {
    while (!ended()) {
      try {
        round();
      } catch (RoundFailedException e) {
        heal(e);
      }
    }
    return planner.complete(reached) ? Optional.empty() : stop.reason();
  }

  /** Whether there is nothing to do any more; what is done is in a complete snapshot then. */
  private boolean ended() throws InterruptedException {
    if (!planner.complete(reached) && stop.reason().isEmpty()) {
      return false;
    }
    commits.await();
    return commits.progress().step() == reached.step()
        && commits.progress().epoch() == reached.epoch();
  }

  private void round() throws InterruptedException {
    commits.await(); // so that a killed driver never costs more than what came after the last one
    round++;
    regroup();
    reached = planner.fitting(reached, worldSize);
    boolean onlySave = planner.complete(reached) || stop.reason().isPresent();
    SavePlan saves = saves();
    List<RoundTask> tasks =
        onlySave
            ? List.of(new RoundTask.Save(snapshots))
            : planner.tasks(reached, worldSize, saves);
    Progress before = reached;
    events = new Events(before, !onlySave && saves.atStart());
    List<RankReport> reports = cluster.run(plan(tasks), events);
    healed = false;
    RankReport first = reports.get(0);
    listener.loaded(first.step(), Reports.loaded(reports));
    Reports.requireEqualParameters(reports, first.step());
    if (!onlySave) {
      reached = events.steps.at(first.step());
      source = "";
      if (!first.evaluations().isEmpty()) {
        evaluated(reports);
      }
    }
    for (WrittenSnapshot snapshot : first.snapshots()) {
      if (onlySave || snapshot.step() == planner.lastStep(before)) {
        commit(snapshot, reached);
      } else {
        events.snapshotWritten(snapshot);
      }
    }
    requireSaved(onlySave);
  }

  /**
   * Takes as many ranks as there are slots for now, or as before: that executors were lost since is
   * for the round to find. Says so if it is another number.
   */
  private void regroup() throws InterruptedException {
    int slots = Math.max(cluster.slotsNow(), worldSize);
    int ranks = worldSize(slots < planner.leastSlots(reached) ? awaitSlots() : slots);
    if (ranks != worldSize) {
      worldSize = ranks;
      listener.regrouped(reached.step(), ranks);
    }
  }

  /** At the end a snapshot must succeed; before, training goes on without one. */
  private void requireSaved(boolean onlySave) throws InterruptedException {
    if (onlySave) {
      commits.await();
      if (!commits.problem().isEmpty()) {
        throw new RoundFailedException(
            new Failure(FailureKind.STORAGE, "", "", reached.step()),
            commits.problem(),
            new SnapshotException(commits.problem()));
      }
    }
  }

  private void evaluated(List<RankReport> reports) {
    EvaluationCounts counts = Reports.evaluation(reports);
    Optional<EvaluationCounts> average = Reports.averageEvaluation(reports);
    long steps = planner.timeline().stepsIn(reached.epoch() + 1);
    Measured measured = new Measured(counts, average, reached.lossSum() / steps);
    reached = reached.completed(reached.step()).evaluated(measured.metrics());
    listener.evaluated(reached.step(), reached.epoch(), counts);
    average.ifPresent(one -> listener.averageEvaluated(reached.step(), reached.epoch(), one));
  }

  private SavePlan saves() {
    SnapshotConf conf = setup.conf().snapshot();
    Duration untilNext = conf.everyDuration().minusNanos(time.nanos() - snapshotNanos);
    return new SavePlan(
        snapshots,
        conf.everySteps(),
        conf.everyDuration(),
        untilNext.isNegative() ? Duration.ZERO : untilNext,
        onlyInMemory(),
        planner.saves(reached),
        conf.background());
  }

  /** After a failure, when another could cost more than what is between two snapshots. */
  private boolean onlyInMemory() {
    return healed && source.isEmpty() && reached.step() > commits.progress().step();
  }

  private RoundPlan plan(List<RoundTask> tasks) {
    // after a roll-back, states of the same steps are others: none may be taken for the other
    String run = cluster.applicationId() + "-" + reached.rollBacks();
    return new RoundPlan(
        run,
        round,
        worldSize,
        setup.replica(),
        setup.data(),
        new StatePlan(
            reached.step(), source(), planner.learning().after(reached.epoch()), setup.base()),
        cluster.rendezvous(run + "-round-" + round, setup.conf().synchronise().backend()),
        tasks);
  }

  /** The snapshot in which the round begins; empty if that is what processes hold. */
  private String source() {
    boolean stored = commits.progress().step() == reached.step();
    return source.isEmpty() && stored && !cluster.returnsToState()
        ? commits.last().map(Snapshot::folder).orElse("")
        : source;
  }

  private void commit(WrittenSnapshot snapshot, Progress progress) {
    snapshotNanos = time.nanos();
    int written = round;
    commits.submit(snapshot, progress, worldSize, () -> cluster.settled(written, snapshot.step()));
  }

  /** Finds the newest state that is left, waits for slots, and leaves the rest to the loop. */
  private void heal(RoundFailedException failure) throws InterruptedException {
    if (failure.failureKind() == FailureKind.NON_FINITE
        && setup.conf().guard().nonFinite() == NonFinite.ROLL_BACK) {
      rollBack(failure);
      return;
    }
    takeUp(failure);
    healed = true;
    Optional<Progress> smaller = Recovery.smaller(failure, planner, reached, worldSize);
    Duration pause = smaller.isPresent() ? Duration.ZERO : recovery.after(failure, reached.step());
    listener.roundFailed(failure.getMessage(), reached.step());
    if (smaller.isPresent()) {
      listener.noticed(reached.step(), Recovery.shrinking(reached, smaller.get()));
      reached = smaller.get();
    }
    boolean stays = Set.of(FailureKind.STUCK, FailureKind.MEMORY).contains(failure.failureKind());
    if (stays && !failure.failure().executor().isEmpty()) {
      cluster.replace(failure.failure().executor());
    }
    Optional<String> suspect = recovery.suspect(failure).filter(cluster::exclude);
    suspect.ifPresent(listener::hostExcluded);
    time.pause(pause);
    worldSize = worldSize(awaitSlots());
    listener.regrouped(reached.step(), worldSize);
  }

  /** Too few slots count as a failure each time: others may give theirs back meanwhile. */
  private int awaitSlots() throws InterruptedException {
    while (true) {
      try {
        return cluster.awaitSlots(planner.leastSlots(reached), setup.conf().cluster().patience());
      } catch (ClusterException e) {
        if (cluster.ended()) {
          throw e;
        }
        pauseAfter(e.failureKind(), e);
      }
    }
  }

  /** Counts a failure between rounds. */
  private void pauseAfter(FailureKind kind, RuntimeException e) throws InterruptedException {
    Failure failure = new Failure(kind, "", "", reached.step());
    Duration pause =
        recovery.after(new RoundFailedException(failure, e.getMessage(), e), reached.step());
    listener.roundFailed(e.getMessage(), reached.step());
    time.pause(pause);
  }

  /** From the processes that hold a newer state, or else from the newest snapshot. */
  private void takeUp(RoundFailedException failure) throws InterruptedException {
    long held = cluster.returnsToState() ? failure.failure().heldStep() : -1;
    if (held >= reached.step() && held > 0 && failure.failureKind() != FailureKind.STATE_LOST) {
      reached = held == reached.step() ? reached : events.steps.at(held);
      source = "";
      return;
    }
    takeUpSnapshot();
  }

  /** Returns to the last snapshot, and goes on from there with a lower learning rate. */
  private void rollBack(RoundFailedException failure) throws InterruptedException {
    GuardConf.RollBack conf = setup.conf().guard().rollBack();
    int times = reached.rollBacks() + 1;
    if (times > conf.most()) {
      throw new TrainingException(
          String.format(
              "rolled back %d times already (guard.roll-back.most): %s",
              conf.most(), failure.getMessage()),
          failure);
    }
    takeUpSnapshot();
    reached = reached.rolledBack(times);
    listener.rolledBack(failure.getMessage(), reached.step(), conf.share(times));
  }

  private void takeUpSnapshot() throws InterruptedException {
    commits.await();
    Optional<Snapshot> newest = newestSnapshot();
    commits.fallBack(newest);
    reached =
        newest
            .map(snapshot -> snapshot.content().progress())
            .orElse(Progress.START)
            .fitting(reached.microBatch());
    source = newest.map(Snapshot::folder).orElse("");
  }

  /** A file system that is away counts as a failure each time: it may come back meanwhile. */
  private Optional<Snapshot> newestSnapshot() throws InterruptedException {
    while (true) {
      try {
        return setup.folder().snapshots().latest();
      } catch (SnapshotException e) {
        pauseAfter(e.failureKind(), e);
      }
    }
  }

  @Override
  public void close() {
    commits.close();
  }

  /** What happens in one round. */
  private final class Events implements RoundEvents {
    private final RoundSteps steps;
    private final long firstSnapshot;
    private final long lastStep;
    private final ScaleUpTimer growth = new ScaleUpTimer(worldSize, time.nanos());
    private final Set<Long> committed = new TreeSet<>();

    Events(Progress before, boolean savesFirst) {
      steps = new RoundSteps(planner, before);
      firstSnapshot = before.step() + (savesFirst ? 0 : 1);
      lastStep = planner.lastStep(before);
    }

    @Override
    public void stepCompleted(StepMetrics metrics) {
      steps.completed(metrics);
      listener.stepCompleted(metrics);
    }

    @Override
    public void measured(Measurement measurement) {
      listener.measured(measurement);
    }

    @Override
    public void computing(List<String> each) {
      if (devices.isNews(Set.copyOf(each))) {
        listener.computing(each);
      }
    }

    @Override
    public void noticed(RankNotice notice) {
      if (notices.isNews(notice.text())) {
        listener.noticed(notice.step(), notice.text());
      }
    }

    @Override
    public void snapshotWritten(WrittenSnapshot snapshot) {
      // one at the end of an epoch waits for the evaluation; all come with the report again
      if (snapshot.step() >= firstSnapshot
          && snapshot.step() < lastStep
          && committed.add(snapshot.step())) {
        commit(snapshot, steps.at(snapshot.step()));
      }
    }

    @Override
    public void waiting() {
      boolean grows = growth.due(worldSize(cluster.slotsNow()), time.nanos());
      if (stop.wanted() || grows) {
        cluster.pause(round);
      }
    }
  }
}
