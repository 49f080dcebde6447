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
        setup.progress().step() + 1);
  }

  /**
   * Trains to the end.
   *
   * @return the final progress
   * @throws TrainingException if training cannot go on; ClusterException and DataException likewise
   */
  public Progress run() throws InterruptedException {
    Progress progress = setup.progress();
    String snapshot = setup.resumed().map(Snapshot::folder).orElse("");
    while (!planner.complete(progress)) {
      Optional<String> folder = snapshotFolder(progress);
      List<RankReport> reports = launch(progress, new StatePlan(progress.step(), snapshot), folder);
      EvaluationCounts counts = Reports.evaluation(reports);
      progress = progress.completed(planner.lastStep(progress));
      listener.evaluated(progress.step(), progress.epoch(), counts);
      if (folder.isPresent()) {
        progress = progress.evaluated(counts.accuracy());
        snapshot = commit(progress, counts, reports);
      }
    }
    return progress;
  }

  private Optional<String> snapshotFolder(Progress progress) {
    if (!planner.saves(progress)) {
      return Optional.empty();
    }
    long step = planner.lastStep(progress);
    snapshots.clear(step);
    return Optional.of(snapshots.folder(step));
  }

  private List<RankReport> launch(Progress progress, StatePlan state, Optional<String> folder)
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
            state,
            cluster.rendezvous(run + "-round-" + round),
            planner.tasks(progress, worldSize, folder));
    List<RankReport> reports = Reports.launch(cluster, plan, listener::stepCompleted);
    Reports.requireEqualParameters(reports, planner.lastStep(progress));
    return reports;
  }

  private String commit(Progress progress, EvaluationCounts counts, List<RankReport> reports) {
    SnapshotContent content =
        new SnapshotContent(
            progress,
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
    snapshots.retain(setup.conf().snapshot().keepLast(), progress.bestStep());
    listener.snapshotCommitted(progress.step(), folder, progress.bestStep() == progress.step());
    return folder;
  }
}
