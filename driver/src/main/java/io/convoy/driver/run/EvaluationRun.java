package io.convoy.driver.run;

import io.convoy.driver.conf.ConfException;
import io.convoy.driver.conf.EvaluateConf;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.snapshot.ModelIdentity;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.driver.spark.RoundEvents;
import io.convoy.driver.spark.RoundFailedException;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.data.DataFolder;
import io.convoy.executor.data.Dataset;
import io.convoy.executor.data.InputColours;
import io.convoy.executor.data.LoaderOptions;
import io.convoy.executor.data.Reading;
import io.convoy.executor.data.TestViews;
import io.convoy.executor.engine.Engines;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.UpdateSpec;
import io.convoy.executor.worker.DataPlan;
import io.convoy.executor.worker.EvaluationCounts;
import io.convoy.executor.worker.ReplicaPlan;
import io.convoy.executor.worker.RoundPlan;
import io.convoy.executor.worker.RoundTask;
import io.convoy.executor.worker.StatePlan;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** Evaluates a snapshot on one split of a dataset: every image once, on all ranks. */
public final class EvaluationRun {
  /** Nothing is updated, so nothing is kept for updating. */
  static final UpdateSpec NO_UPDATE =
      new UpdateSpec(
          new OptimizerSpec("sgd", Map.of("momentum", 0.0)),
          RegularisationSpec.NONE,
          ClipSpec.NONE,
          false);

  private static final int BATCH = 128;
  private static final int PREFETCH = 4;

  private final Snapshot snapshot;
  private final String split;
  private final long images;
  private final DataPlan data;
  private final String configuration;

  private EvaluationRun(
      Snapshot snapshot, String split, long images, DataPlan data, String configuration) {
    this.snapshot = snapshot;
    this.split = split;
    this.images = images;
    this.data = data;
    this.configuration = configuration;
  }

  /**
   * Prepares an evaluation.
   *
   * @param folder of the prepared dataset
   * @param views what the network sees of each image
   * @throws ConfException if the dataset's classes are not the model's
   * @throws IllegalArgumentException as {@link TestViews#check}
   */
  public static EvaluationRun of(
      Snapshot snapshot, String folder, String split, TestViews views, Configuration hadoop) {
    ModelIdentity model = snapshot.content().model();
    views.check(model.input());
    Dataset dataset = Dataset.read(hadoop, folder);
    requireSameClasses(model, dataset, folder);
    RunConf trained = RunConf.parse(snapshot.content().configuration(), snapshot.folder());
    return new EvaluationRun(
        snapshot,
        split,
        dataset.split(split).samples(),
        new DataPlan(
            DataFolder.of(hadoop, folder).path().toString(),
            model.input(),
            new InputColours(model.colours(), trained.data().normalise(), model.meanImage()),
            List.of(),
            views,
            0,
            new LoaderOptions(1, PREFETCH, Reading.DEFAULT)),
        snapshot.configuration(hadoop));
  }

  /**
   * Runs it.
   *
   * @param members snapshots whose probabilities are averaged, this one first
   * @param weights which tensor of theirs: {@code parameters} or {@code average}
   * @throws ConfException if a member is another model, or has no such tensor
   */
  public EvaluationCounts on(
      SparkCluster cluster, EvaluateConf conf, List<Snapshot> members, String weights)
      throws InterruptedException {
    members.forEach(member -> requireSameModel(member, weights));
    String engine =
        Engines.select(
                conf.engine().toString(), ComputationGraphConfiguration.fromJson(configuration))
            .name();
    String run = cluster.applicationId();
    RoundPlan plan =
        new RoundPlan(
            run,
            1,
            (int) Math.min(cluster.slots(), images),
            new ReplicaPlan(
                configuration, "", engine, conf.cluster().threads(), Precision.FP32, NO_UPDATE),
            data,
            new StatePlan(snapshot.content().progress().step(), snapshot.folder()),
            cluster.rendezvous(run + "-evaluation"),
            List.of(
                new RoundTask.EvaluateStored(
                    new RoundTask.Evaluate(split, BATCH),
                    members.stream().map(Snapshot::folder).toList(),
                    weights)));
    try {
      return Reports.evaluation(cluster.run(plan, new RoundEvents() {}));
    } catch (RoundFailedException e) {
      throw Reports.told(e, e.getMessage());
    }
  }

  private void requireSameModel(Snapshot member, String weights) {
    if (!member.content().model().equals(snapshot.content().model())) {
      throw new ConfException(
          List.of(
              String.format(
                  "--snapshot %s: is %s, but the first snapshot is %s: average snapshots of one"
                      + " model and dataset",
                  member.folder(), member.content().model(), snapshot.content().model())));
    }
    boolean kept =
        RunConf.parse(member.content().configuration(), member.folder()).average().kept();
    if (weights.equals("average") && !kept) {
      throw new ConfException(
          List.of(
              "--weights average: the run of "
                  + member.folder()
                  + " kept none (average.kind = none); evaluate its parameters"));
    }
  }

  private static void requireSameClasses(ModelIdentity model, Dataset dataset, String folder) {
    if (!model.classes().equals(dataset.classes())) {
      throw new ConfException(
          List.of(
              String.format(
                  "the snapshot's model knows the classes %s, but %s has %s: evaluate it on images"
                      + " of its own classes",
                  shortened(model.classes()), folder, shortened(dataset.classes()))));
    }
  }

  private static String shortened(List<String> names) {
    return names.size() <= 12
        ? names.toString()
        : names.subList(0, 12) + " and " + (names.size() - 12) + " more";
  }
}
