package io.convoy.jobs.search;

import io.convoy.driver.cluster.Cluster;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.metric.Metric;
import io.convoy.driver.plan.Evaluated;
import io.convoy.driver.plan.Progress;
import io.convoy.driver.report.MetricsLog;
import io.convoy.driver.report.RunListeners;
import io.convoy.driver.report.Throughput;
import io.convoy.driver.run.Run;
import io.convoy.driver.run.RunLease;
import io.convoy.driver.run.StopRequest;
import io.convoy.driver.run.TrainingSetup;
import io.convoy.driver.run.WarmStart;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.ForeignFailures;
import io.convoy.executor.base.Reason;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/** Trains trials as ordinary runs, each on a share of a cluster. */
final class TrialOnCluster {
  private final SparkCluster cluster;
  private final Configuration hadoop;
  private final SearchOptions options;
  private final StopRequest stop;

  /**
   * Trains nothing yet.
   *
   * @param stop tells all trials to stop
   */
  TrialOnCluster(
      SparkCluster cluster, Configuration hadoop, SearchOptions options, StopRequest stop) {
    this.cluster = cluster;
    this.hadoop = hadoop;
    this.options = options;
    this.stop = stop;
  }

  /** What trains trials by recipes of their own. */
  TrialRunner with(Function<Trial, RunConf> recipes) {
    return new TrialRunner() {
      @Override
      public void stop(String why) {
        stop.stop(why);
      }

      @Override
      public Optional<LegResult> run(Trial trial, int until, DoubleConsumer begun)
          throws InterruptedException {
        return leg(() -> recipes.apply(trial), trial, until, begun);
      }
    };
  }

  private Optional<LegResult> leg(
      Supplier<RunConf> recipe, Trial trial, int until, DoubleConsumer begun)
      throws InterruptedException {
    Optional<TrainingSetup> known = Optional.empty();
    try {
      TrainingSetup setup = setup(recipe.get());
      known = Optional.of(setup);
      if (reached(setup, setup.progress(), until)) {
        return Optional.of(result(setup, setup.progress(), until));
      }
      StopRequest its = stop.ofOne();
      TrialWatch watch = new TrialWatch(trial, until, options.quitAbove(), its, begun);
      try (RunLease lease = setup.folder().lease(its)) {
        return train(begun(setup), lease, its, watch, until);
      }
    } catch (RuntimeException e) {
      if (cluster.ended()) {
        throw e;
      }
      return stop.reason().isPresent() ? Optional.empty() : Optional.of(lost(e, known));
    }
  }

  /** One after the other: they are quick, and build networks. */
  private synchronized TrainingSetup setup(RunConf conf) {
    return TrainingSetup.of(conf, hadoop);
  }

  private synchronized TrainingSetup begun(TrainingSetup setup) {
    TrainingSetup current = setup.again();
    current.folder().storeConfiguration(current.conf().render());
    return WarmStart.begun(current, hadoop, line -> {});
  }

  private static boolean reached(TrainingSetup setup, Progress progress, int until) {
    return progress.epoch() >= until || setup.planner().complete(progress);
  }

  private Optional<LegResult> train(
      TrainingSetup setup, RunLease lease, StopRequest its, TrialWatch watch, int until)
      throws InterruptedException {
    Progress progress = train(setup, lease, watch);
    if (watch.divergence().isPresent()) {
      long step = watch.divergence().get().step();
      List<Double> before = values(progress, one -> one.step() < step);
      String text = watch.divergence().get().text();
      return Optional.of(new LegResult(Ending.DIVERGED, before, step, text));
    } else if (reached(setup, progress, until)) {
      return Optional.of(result(setup, progress, until));
    } else if (stop.reason().isPresent()) {
      return Optional.empty();
    }
    String why = its.reason().orElse("it stopped") + ", before epoch " + until;
    return Optional.of(
        new LegResult(Ending.FAILED, values(progress, one -> true), progress.step(), why));
  }

  private LegResult result(TrainingSetup setup, Progress progress, int until) {
    // it may be further than it was to be, by a decision that was not stored
    boolean done = setup.planner().complete(progress) && progress.epoch() <= until;
    Ending ending = done ? Ending.DONE : Ending.REACHED;
    List<Double> values = values(progress, one -> one.epoch() <= until);
    long steps =
        progress.history().stream()
            .filter(one -> one.epoch() <= until)
            .mapToLong(Evaluated::step)
            .max()
            .orElse(progress.step());
    return new LegResult(ending, values, steps, "");
  }

  private List<Double> values(Progress progress, Predicate<Evaluated> wanted) {
    Metric metric = options.metric();
    return progress.history().stream().filter(wanted).map(one -> one.value(metric)).toList();
  }

  private LegResult lost(RuntimeException e, Optional<TrainingSetup> known) {
    Progress progress = known.map(TrialOnCluster::progress).orElse(Progress.START);
    Ending ending =
        ForeignFailures.kind(e) == FailureKind.NON_FINITE ? Ending.DIVERGED : Ending.FAILED;
    String reason = Reason.of(e).lines().findFirst().orElse("");
    return new LegResult(ending, values(progress, one -> true), progress.step(), reason);
  }

  /** How far a run is that failed; its file system may be why. */
  private static Progress progress(TrainingSetup setup) {
    try {
      return setup.again().progress();
    } catch (RuntimeException e) {
      return setup.progress();
    }
  }

  /** Trains as {@code train} does, but for what it tells; how far the run is then. */
  private Progress train(TrainingSetup setup, RunLease lease, TrialWatch watch)
      throws InterruptedException {
    Cluster share = cluster.share(options.sharing().ranksPerTrial());
    Throughput throughput = new Throughput();
    try (MetricsLog metrics = new MetricsLog(setup.folder().metrics(), Clock.systemUTC())) {
      RunListeners listeners = new RunListeners(List.of(watch, metrics, throughput));
      try (Run run = Run.of(setup, share, listeners, lease)) {
        Run.train(setup, run, listeners, throughput);
        return run.progress();
      }
    }
  }
}
