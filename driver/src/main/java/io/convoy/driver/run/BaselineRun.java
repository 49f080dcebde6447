package io.convoy.driver.run;

import io.convoy.driver.cluster.Baseline;
import io.convoy.driver.cluster.Cluster;
import io.convoy.driver.cluster.ClusterException;
import io.convoy.driver.cluster.RoundEvents;
import io.convoy.driver.cluster.RoundFailedException;
import io.convoy.driver.metric.Measured;
import io.convoy.driver.plan.Planner;
import io.convoy.driver.plan.Progress;
import io.convoy.driver.report.RunFacts;
import io.convoy.driver.report.RunListener;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.driver.snapshot.SnapshotException;
import io.convoy.executor.health.NonFiniteException;
import io.convoy.executor.health.StepWatch;
import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.RankReport;
import io.convoy.executor.round.ReplicaPlan;
import io.convoy.executor.round.RoundPlan;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.SavePlan;
import io.convoy.executor.round.StatePlan;
import io.convoy.executor.round.StepGuard;
import io.convoy.executor.round.StepMetrics;
import io.convoy.executor.round.WrittenSnapshot;
import io.convoy.executor.snapshot.SnapshotFiles;
import io.convoy.executor.snapshot.StateException;
import java.util.List;
import java.util.Optional;

/**
 * A run whose epochs a {@link Baseline} trains and Convoy's ranks evaluate. The state goes from one
 * epoch to the next by its snapshot; what fails ends the run.
 */
final class BaselineRun implements Run {
  private final TrainingSetup setup;
  private final Cluster cluster;
  private final Baseline baseline;
  private final RunListener listener;
  private final StopRequest stop;
  private final Planner planner;
  private final SnapshotCommitter commits;
  private final String snapshots;
  private Progress reached;
  private String source;
  private int round;

  BaselineRun(
      TrainingSetup setup,
      Cluster cluster,
      Baseline baseline,
      RunListener listener,
      RunLease lease) {
    this.setup = setup;
    this.cluster = cluster;
    this.baseline = baseline;
    this.listener = listener;
    stop = lease.stopRequest();
    planner = setup.planner();
    commits = new SnapshotCommitter(setup, listener, lease::check);
    snapshots = setup.folder().snapshots().root();
    reached = setup.progress();
    source = setup.resumed().map(Snapshot::folder).orElse("");
  }

  @Override
  public RunFacts facts() {
    return setup.facts(worldSize());
  }

  private int worldSize() {
    return planner.worldSize(reached, cluster.slots());
  }

  @Override
  public Progress progress() {
    return commits.progress();
  }

  @Override
  public Optional<String> run() throws InterruptedException {
    while (!planner.complete(reached) && stop.reason().isEmpty()) {
      epoch();
    }
    return planner.complete(reached) ? Optional.empty() : stop.reason();
  }

  private void epoch() throws InterruptedException {
    SavePlan saves = SavePlan.once(snapshots, true);
    List<RoundTask> tasks = planner.tasks(reached, worldSize(), saves);
    RoundTask.Train train = (RoundTask.Train) tasks.get(0);
    Steps steps = new Steps(train.guard());
    WrittenSnapshot files = trained(train, steps);
    source = SnapshotFiles.folder(snapshots, files.step());
    EvaluationCounts counts = evaluated((RoundTask.Evaluate) tasks.get(1));
    Measured measured =
        new Measured(counts, Optional.empty(), steps.lossSum / train.rates().size());
    reached = reached.completed(files.step()).evaluated(measured.metrics());
    listener.evaluated(reached.step(), reached.epoch(), counts);
    commits.submit(files, reached, worldSize(), () -> {}); // no rank waits for it
    commits.await();
    if (!commits.problem().isEmpty()) {
      throw new SnapshotException(commits.problem());
    }
  }

  private WrittenSnapshot trained(RoundTask.Train train, RoundEvents events)
      throws InterruptedException {
    try {
      return baseline.train(
          cluster, plan(setup.replica(), new StatePlan(reached.step(), source), train), events);
    } catch (InterruptedException | IllegalArgumentException | TrainingException e) {
      throw e;
    } catch (NonFiniteException e) {
      throw new TrainingException(e.getMessage(), e);
    } catch (StateException e) {
      throw new SnapshotException(e.getMessage(), e);
    } catch (Exception e) {
      String cause = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new ClusterException(
          String.format(
              "synchronise.mode = %s: %s; start the same command again to go on from step %d",
              baseline.name(), cause, reached.step()),
          e);
    }
  }

  private EvaluationCounts evaluated(RoundTask.Evaluate evaluation) throws InterruptedException {
    ReplicaPlan trained = setup.replica();
    ReplicaPlan replica =
        new ReplicaPlan(
            trained.configuration(),
            "",
            trained.engine(),
            trained.threads(),
            trained.precision(),
            trained.device(),
            StoredModel.NO_UPDATE);
    RoundTask stored =
        new RoundTask.EvaluateStored(
            evaluation,
            new RoundTask.Stored(List.of(source), SnapshotFiles.PARAMETERS),
            RoundTask.ClassNumbers.SAME,
            0);
    try {
      List<RankReport> reports =
          cluster.run(plan(replica, new StatePlan(0, ""), stored), new RoundEvents() {});
      return Reports.evaluation(reports);
    } catch (RoundFailedException e) {
      throw new TrainingException(e.getMessage(), e);
    }
  }

  private RoundPlan plan(ReplicaPlan replica, StatePlan state, RoundTask task) {
    round++;
    String run = cluster.applicationId();
    return new RoundPlan(
        run,
        round,
        worldSize(),
        replica,
        setup.data(),
        state,
        cluster.rendezvous(run + "-round-" + round),
        List.of(task));
  }

  @Override
  public void close() {
    commits.close();
  }

  /** Passes steps on, and ends training that goes wrong. */
  private final class Steps implements RoundEvents {
    private final StepWatch watch;
    private double lossSum;

    Steps(StepGuard guard) {
      watch = new StepWatch(guard);
    }

    @Override
    public void stepCompleted(StepMetrics metrics) {
      if (!watch.tolerates(Double.isFinite(metrics.loss()))) {
        throw new TrainingException(
            String.format(
                "step %d: the loss is %s at learning rate %.6g; lower schedule.learning-rate or"
                    + " lengthen schedule.warmup-epochs",
                metrics.step(), metrics.loss(), metrics.learningRate()));
      }
      lossSum += metrics.loss();
      listener.stepCompleted(metrics);
      watch.check(metrics.step(), metrics.loss());
    }
  }
}
