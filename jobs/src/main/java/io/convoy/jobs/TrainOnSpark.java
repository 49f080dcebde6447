package io.convoy.jobs;

import io.convoy.driver.conf.ClusterConf;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.report.InitialLoss;
import io.convoy.driver.report.MetricsLog;
import io.convoy.driver.report.ProgressLine;
import io.convoy.driver.report.RunListener;
import io.convoy.driver.report.RunListeners;
import io.convoy.driver.report.Throughput;
import io.convoy.driver.report.ValidationFiles;
import io.convoy.driver.run.MemoryEstimate;
import io.convoy.driver.run.Run;
import io.convoy.driver.run.RunFolder;
import io.convoy.driver.run.RunLease;
import io.convoy.driver.run.StopRequest;
import io.convoy.driver.run.TrainingException;
import io.convoy.driver.run.TrainingSetup;
import io.convoy.driver.run.WarmStart;
import io.convoy.driver.spark.ContainerRoom;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.base.ExitCode;
import io.convoy.executor.base.Reason;
import io.convoy.jobs.report.RunReport;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;

/** Trains a run on the Spark cluster of {@code spark-submit}. */
final class TrainOnSpark implements TrainJob {
  @Override
  public int run(RunConf conf) {
    TrainingSetup setup = TrainingSetup.of(conf, SparkCluster.fileSystems());
    RunFolder folder = setup.folder();
    if (setup.planner().complete(setup.progress())) {
      System.out.printf(
          Locale.ROOT,
          "The run in %s is complete: %d epochs, best at step %d with accuracy %.2f %%%n",
          folder,
          setup.progress().epoch(),
          setup.progress().bestStep(),
          100 * setup.progress().bestAccuracy());
      return ExitCode.DONE.code();
    }
    StopRequest stop = new StopRequest(conf.run().maxDuration());
    SparkCluster.onTermination(stop::stop);
    try (RunLease lease = folder.lease(stop)) {
      TrainingSetup current = setup.again();
      String recipe = folder.storeConfiguration(current.conf().render());
      tellChanges(current, recipe);
      try (TrackedTraining tracked = new TrackedTraining(folder, current.conf())) {
        try {
          train(current, lease, tracked);
        } finally {
          if (conf.run().report()) {
            System.out.println(report(SparkCluster.fileSystems(), folder.toString()));
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainingException("interrupted: start the same command again to resume", e);
    }
    return ExitCode.DONE.code();
  }

  /**
   * Writes a run's report: a run without one has run all the same.
   *
   * @return a line that says where it is, or why it is not there
   */
  static String report(Configuration hadoop, String folder) {
    try {
      return "Report " + new RunReport(hadoop).write(folder);
    } catch (RuntimeException | LinkageError e) { // the latter where Java draws no images
      return String.format(
          "Warning: no report (%s); convoy report %s writes one", Reason.of(e), folder);
    }
  }

  private static void tellChanges(TrainingSetup setup, String recipe) {
    List<String> changes = setup.changes();
    if (!changes.isEmpty()) {
      System.out.printf(
          "The recipe is another than up to step %d (now in %s/%s):%n",
          setup.progress().step(), setup.folder(), recipe);
      changes.forEach(line -> System.out.println("  " + line));
    }
  }

  private static void train(TrainingSetup stored, RunLease lease, TrackedTraining tracked)
      throws InterruptedException {
    try (MetricsLog metrics = new MetricsLog(stored.folder().metrics(), Clock.systemUTC())) {
      TrainingSetup setup =
          Run.beginning(
              stored,
              metrics,
              () -> WarmStart.begun(stored, SparkCluster.fileSystems(), System.out::println));
      try (SparkCluster cluster = Run.beginning(setup, metrics, () -> connect(setup))) {
        Throughput throughput = new Throughput();
        List<RunListener> all = listeners(setup, metrics, throughput);
        all.add(cluster.figures());
        all.addAll(tracked.listeners());
        RunListeners listeners = new RunListeners(all);
        try (Run run =
            Run.beginning(setup, metrics, () -> Run.of(setup, cluster, listeners, lease))) {
          Run.train(setup, run, listeners, throughput);
        }
      }
    }
  }

  private static SparkCluster connect(TrainingSetup setup) {
    ClusterConf conf = setup.conf().cluster();
    ContainerRoom.check(conf.workers(), ranks -> MemoryEstimate.of(setup, ranks));
    return SparkCluster.connect(
        "convoy train " + setup.folder(), conf.workers(), conf.timeout(), conf.exchangeSecurity());
  }

  private static List<RunListener> listeners(
      TrainingSetup setup, MetricsLog metrics, Throughput throughput) {
    List<RunListener> all = new ArrayList<>();
    all.add(ProgressLine.onStandardOutput());
    all.add(metrics);
    boolean auxiliary = setup.conf().model().options().getOrDefault("auxiliary", 0.0) > 0;
    if (setup.conf().model().startsAtRandom()
        && !setup.conf().train().task().isContrast()
        && setup.conf().train().loss().isCrossEntropy()
        && !auxiliary) {
      all.add(new InitialLoss(setup.model().classes().size(), System.out::println));
    }
    all.add(throughput);
    all.add(validations(setup));
    return all;
  }

  private static RunListener validations(TrainingSetup setup) {
    return new ValidationFiles(
        setup.model().classes(),
        setup.conf().data().path(),
        setup.conf().data().validationSplit(),
        setup.folder()::keep);
  }
}
