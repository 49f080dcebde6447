package io.convoy.driver.run;

import io.convoy.driver.cluster.FakeCluster;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.plan.Planner;
import io.convoy.driver.snapshot.ModelIdentity;
import io.convoy.driver.snapshot.Origin;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.executor.data.colour.InputColours;
import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import io.convoy.executor.data.dataset.DrawPlan;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.round.DataPlan;
import io.convoy.executor.round.ReplicaPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * A training run on a cluster of a test's making: 3 epochs of 4 steps of 24 images, with a snapshot
 * after each epoch; whatever the test has not said otherwise.
 */
final class ScriptedRun implements AutoCloseable {
  private static final int IMAGES = 96;
  private static final int CLASSES = 2;
  private static final RunLease.Times UNDISTURBED =
      new RunLease.Times(Duration.ofHours(1), Duration.ofHours(1), Duration.ofMillis(1));

  final StopRequest stop = new StopRequest(Duration.ZERO);
  final FakeTime time = new FakeTime();
  final Heard heard = new Heard();
  final TrainingSetup setup;
  private final RunLease lease;
  private final TrainingRun run;

  /**
   * Starts the run, or starts it again.
   *
   * @param dir the run's folder
   * @param settings of its recipe
   */
  ScriptedRun(Path dir, FakeCluster cluster, String... settings) throws Exception {
    this(new Configuration(), dir.toUri().toString(), cluster, settings);
  }

  /** The same on a file system of the test's. */
  ScriptedRun(Configuration hadoop, String dir, FakeCluster cluster, String... settings)
      throws Exception {
    setup = begun(setup(new RunFolder(hadoop, dir), conf(dir, settings)));
    lease = lease(dir, stop);
    try {
      run = new TrainingRun(setup, cluster, heard, lease, time);
    } catch (RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  static RunLease lease(String dir, StopRequest stop) throws IOException, InterruptedException {
    FileSystem local = FileSystem.getLocal(new Configuration()).getRawFileSystem();
    String path = new org.apache.hadoop.fs.Path(dir).toUri().getPath();
    return RunLease.take(local, new org.apache.hadoop.fs.Path(path), UNDISTURBED, stop);
  }

  static RunConf conf(String dir, String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "run.dir=\"" + dir + "\"",
                "data.path=/data",
                "model.name=lenet",
                "train.batch=24",
                "train.epochs=3"));
    all.addAll(List.of(settings));
    return RunConf.read(Optional.empty(), all);
  }

  /** With the origin of weights that nobody looks at. */
  private static TrainingSetup begun(TrainingSetup setup) {
    String from = setup.conf().model().weightsFrom();
    return from.isEmpty() || setup.resumed().isPresent()
        ? setup
        : new TrainingSetup(
            setup.conf(),
            setup.folder(),
            setup.model().from(new Origin(from, "0", List.of(), "")),
            setup.parameters(),
            setup.replica(),
            setup.data(),
            setup.planner(),
            Optional.empty());
  }

  /** As of a dataset and a model that nobody looks at. */
  static TrainingSetup setup(RunFolder folder, RunConf conf) {
    ColourStatistics colours =
        new ColourStatistics(
            List.of(0.5, 0.5, 0.5),
            List.of(0.2, 0.2, 0.2),
            List.of(1.0, 1.0, 1.0),
            List.of(List.of(1.0, 0.0, 0.0), List.of(0.0, 1.0, 0.0), List.of(0.0, 0.0, 1.0)));
    return new TrainingSetup(
            conf,
            folder,
            new ModelIdentity(
                "lenet", conf.model().input(), Map.of(), List.of("cat", "dog"), colours, "", null),
            1000,
            new ReplicaPlan(
                "{}",
                "",
                "torch",
                1,
                conf.train().precision().precision(),
                conf.device(),
                conf.update()),
            new DataPlan(
                "/data",
                conf.model().input(),
                new InputColours(colours, conf.data().normalise().kind(), ""),
                List.of(),
                conf.data().test().views(),
                DrawPlan.uniform(1),
                conf.train().task(),
                conf.data().loading()),
            new Planner(conf, IMAGES, CLASSES)
                .of(
                    conf.model()
                        .stages(ModelCatalogue.configuration(conf.model().spec(CLASSES, 1)))),
            Optional.empty())
        .again();
  }

  /** Trains; why it stopped before its end. */
  Optional<String> run() throws InterruptedException {
    return run.run();
  }

  TrainingRun training() {
    return run;
  }

  /** The newest snapshot in the run's folder. */
  Snapshot newest() {
    return setup.folder().snapshots().latest().orElseThrow();
  }

  @Override
  public void close() {
    run.close();
    lease.close();
  }
}
