package io.convoy.driver.run;

import io.convoy.driver.plan.Planner;
import io.convoy.driver.plan.Progress;
import io.convoy.driver.report.RunFacts;
import io.convoy.driver.report.RunListener;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.driver.snapshot.SnapshotContent;
import io.convoy.driver.snapshot.SnapshotStore;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.worker.EvaluationCounts;
import io.convoy.executor.worker.RankReport;
import io.convoy.executor.worker.RoundPlan;
import io.convoy.executor.worker.StatePlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A training run from where it stands to its end: plans a round, has it run, commits its snapshot,
 * and decides what comes next.
 */
public final class TrainingRun {
  private final TrainingSetup setup;
  private final SparkCluster cluster;
  private final RunListener listener;
  private final Planner planner;
  private final SnapshotStore snapshots;
  private final int worldSize;
  private Progress progress;
  private String snapshot;
  private int round;

  /**
   * Prepares to run.
   *
   * @param listener hears what happens
   */
  public TrainingRun(TrainingSetup setup, SparkCluster cluster, RunListener listener) {
    this.setup = setup;
    this.cluster = cluster;
    this.listener = listener;
    planner = setup.planner();
    snapshots = setup.folder().snapshots();
    progress = setup.progress();
    snapshot = setup.resumed().map(Snapshot::folder).orElse("");
    worldSize = Planner.worldSize(setup.conf().train().batch(), cluster.slots());
  }

  /** What is known before the first round. */
  public RunFacts facts() {
    return new RunFacts(
        setup.folder().toString(),
        setup.model().name(),
        setup.parameters(),
        setup.replica().engine(),
        worldSize,
        setup.conf().train().batch(),
        setup.conf().train().epochs(),
        planner.stepsPerEpoch(),
        progress.step() + 1);
  }

  /** How far the run is: rounds whose snapshot is complete. */
  public Progress progress() {
    return progress;
  }

  /**
   * Trains to the end.
   *
   * @throws TrainingException if training cannot go on; ClusterException and DataException likewise
   */
  public void run() throws InterruptedException {
    Progress reached = progress;
    while (!planner.complete(reached)) {
      Optional<String> folder = snapshotFolder(reached);
      List<RankReport> reports = launch(reached, folder);
      EvaluationCounts counts = Reports.evaluation(reports);
      reached =
          reached.completed(planner.lastStep(reached)).evaluated(counts.accuracy(), counts.loss());
      listener.evaluated(reached.step(), reached.epoch(), counts);
      averageEvaluated(reached, reports);
      snapshot = ""; // of an earlier step: the executors hold this one
      if (folder.isPresent()) {
        reached = reached.saved(setup.conf().guard().metric());
        snapshot = commit(reached, counts, reports);
        progress = reached;
      }
    }
  }

  private void averageEvaluated(Progress reached, List<RankReport> reports) {
    Reports.averageEvaluation(reports)
        .ifPresent(counts -> listener.averageEvaluated(reached.step(), reached.epoch(), counts));
  }

  private Optional<String> snapshotFolder(Progress reached) {
    if (!planner.saves(reached)) {
      return Optional.empty();
    }
    long step = planner.lastStep(reached);
    snapshots.clear(step);
    return Optional.of(snapshots.folder(step));
  }

  private List<RankReport> launch(Progress reached, Optional<String> folder)
      throws InterruptedException {
    round++;
    String run = cluster.applicationId();
    RoundPlan plan =
        new RoundPlan(
            run,
            round,
            worldSize,
            setup.replica(),
            setup.data(),
            new StatePlan(reached.step(), snapshot),
            cluster.rendezvous(run + "-round-" + round),
            planner.tasks(reached, worldSize, folder));
    List<RankReport> reports = Reports.launch(cluster, plan, listener::stepCompleted);
    Reports.requireEqualParameters(reports, planner.lastStep(reached));
    return reports;
  }

  private String commit(Progress reached, EvaluationCounts counts, List<RankReport> reports) {
    SnapshotContent content =
        new SnapshotContent(
            reached,
            setup.model(),
            setup.conf().run().seed(),
            worldSize,
            setup.replica().engine(),
            Map.of(
                "loss", counts.loss(),
                "accuracy", counts.accuracy(),
                "top5-accuracy", counts.top5Accuracy()),
            setup.conf().render(),
            Build.versions());
    String folder = snapshots.commit(content, reports.get(0).files()).folder();
    snapshots.retain(setup.conf().snapshot().keepLast(), reached.bestStep());
    listener.snapshotCommitted(reached.step(), folder, reached.bestStep() == reached.step());
    return folder;
  }
}
