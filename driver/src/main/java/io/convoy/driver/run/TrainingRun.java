package io.convoy.driver.run;

import io.convoy.driver.conf.ConfException;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.plan.Planner;
import io.convoy.driver.plan.Progress;
import io.convoy.driver.report.RunFacts;
import io.convoy.driver.report.RunListener;
import io.convoy.driver.snapshot.ModelIdentity;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.driver.snapshot.SnapshotContent;
import io.convoy.driver.snapshot.SnapshotStore;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.data.Dataset;
import io.convoy.executor.engine.Engines;
import io.convoy.executor.model.ModelCatalogue;
import io.convoy.executor.worker.DataPlan;
import io.convoy.executor.worker.EvaluationCounts;
import io.convoy.executor.worker.RankReport;
import io.convoy.executor.worker.ReplicaPlan;
import io.convoy.executor.worker.RoundPlan;
import io.convoy.executor.worker.StatePlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * A training run from where it stands to its end: plans a round, has it run, commits its snapshot,
 * and decides what comes next. Starting the same run again resumes it.
 */
public final class TrainingRun {
  private final RunConf conf;
  private final SparkCluster cluster;
  private final RunListener listener;
  private final SnapshotStore snapshots;
  private final ModelIdentity model;
  private final ReplicaPlan replica;
  private final DataPlan data;
  private final Planner planner;
  private final RunFacts facts;
  private final Optional<Snapshot> resumed;
  private StatePlan state;
  private int round;

  /**
   * Prepares a run.
   *
   * @param listener hears what happens
   * @throws ConfException if the configuration does not fit the dataset, the cluster or the run's
   *     snapshots
   */
  public TrainingRun(RunConf conf, SparkCluster cluster, RunFolder folder, RunListener listener) {
    this.conf = conf;
    this.cluster = cluster;
    this.listener = listener;
    this.snapshots = folder.snapshots();
    Dataset dataset = Dataset.read(cluster.hadoop(), conf.data().path());
    ComputationGraphConfiguration configuration =
        ModelCatalogue.configuration(
            conf.model().spec(dataset.classes().size(), conf.run().seed()));
    String engine = Engines.select(conf.engine().toString(), configuration).name();
    int worldSize = Planner.worldSize(conf.train().batch(), cluster.slots());
    model =
        new ModelIdentity(
            conf.model().name(),
            conf.model().input(),
            conf.model().options(),
            dataset.classes(),
            dataset.colours());
    replica =
        new ReplicaPlan(configuration.toJson(), engine, conf.cluster().threads(), conf.optimizer());
    data =
        new DataPlan(
            conf.data().path(),
            conf.model().input(),
            dataset.colours(),
            conf.data().augment(),
            conf.run().seed(),
            conf.data().decodeThreads(),
            conf.data().prefetch());
    planner = new Planner(conf, dataset, worldSize);
    resumed = snapshots.latest();
    resumed.ifPresent(snapshot -> checkSame(snapshot, folder));
    state =
        resumed
            .map(s -> new StatePlan(s.content().progress().step(), s.folder()))
            .orElse(new StatePlan(0, ""));
    facts =
        new RunFacts(
            folder.toString(),
            conf.model().name(),
            ModelCatalogue.parameters(configuration),
            engine,
            worldSize,
            conf.train().batch(),
            conf.train().epochs(),
            planner.stepsPerEpoch(),
            state.step() + 1);
  }

  private void checkSame(Snapshot snapshot, RunFolder folder) {
    Progress progress = snapshot.content().progress();
    String problem = null;
    if (!snapshot.content().model().equals(model)) {
      problem =
          String.format(
              "its snapshots are of %s, but this run trains %s on the dataset %s",
              snapshot.content().model(), model, conf.data().path());
    } else if (progress.step() != progress.epoch() * planner.stepsPerEpoch()) {
      problem =
          String.format(
              "epoch %d ended at step %d there, but has %d steps an epoch here: batch or dataset"
                  + " have changed",
              progress.epoch(), progress.step(), planner.stepsPerEpoch());
    } else if (snapshot.content().seed() != conf.run().seed()) {
      problem =
          String.format(
              "it was started with run.seed = %d, not %d",
              snapshot.content().seed(), conf.run().seed());
    }
    if (problem != null) {
      throw new ConfException(
          List.of(
              String.format(
                  "run.dir = %s: %s; take another run.dir, or continue as it was begun",
                  folder, problem)));
    }
  }

  /** What is known before the first round. */
  public RunFacts facts() {
    return facts;
  }

  /**
   * Trains to the end.
   *
   * @return the final progress
   * @throws TrainingException if training cannot go on; ClusterException and DataException likewise
   */
  public Progress run() throws InterruptedException {
    Progress progress = resumed.map(s -> s.content().progress()).orElse(Progress.START);
    while (!planner.complete(progress)) {
      Optional<String> folder = snapshotFolder(progress);
      List<RankReport> reports = launch(plan(progress, folder));
      EvaluationCounts counts = Reports.evaluation(reports);
      progress = progress.completed(planner.lastStep(progress));
      listener.evaluated(progress.step(), progress.epoch(), counts);
      if (folder.isPresent()) {
        progress = commit(progress.evaluated(counts.accuracy()), counts, reports);
      }
      state = new StatePlan(progress.step(), folder.orElse(""));
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

  private RoundPlan plan(Progress progress, Optional<String> folder) {
    round++;
    String key = String.format("%s-round-%d", cluster.applicationId(), round);
    return new RoundPlan(
        cluster.applicationId(),
        round,
        facts.worldSize(),
        replica,
        data,
        state,
        cluster.rendezvous(key),
        planner.tasks(progress, folder));
  }

  private List<RankReport> launch(RoundPlan plan) throws InterruptedException {
    List<RankReport> reports = Reports.launch(cluster, plan, listener::stepCompleted);
    Reports.requireEqualParameters(reports, planner.stepsPerEpoch() * round);
    return reports;
  }

  private Progress commit(Progress progress, EvaluationCounts counts, List<RankReport> reports) {
    SnapshotContent content =
        new SnapshotContent(
            progress,
            model,
            conf.run().seed(),
            facts.worldSize(),
            facts.engine(),
            Map.of(
                "loss", counts.loss(),
                "accuracy", counts.accuracy(),
                "top5-accuracy", counts.top5Accuracy()),
            conf.render(),
            Build.versions());
    Snapshot snapshot = snapshots.commit(content, reports.get(0).files());
    snapshots.retain(conf.snapshot().keepLast(), progress.bestStep());
    listener.snapshotCommitted(
        progress.step(), snapshot.folder(), progress.bestStep() == progress.step());
    return progress;
  }
}
