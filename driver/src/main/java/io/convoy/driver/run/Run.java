package io.convoy.driver.run;

import io.convoy.driver.cluster.Cluster;
import io.convoy.driver.plan.Progress;
import io.convoy.driver.report.RunEnd;
import io.convoy.driver.report.RunEnd.Next;
import io.convoy.driver.report.RunFacts;
import io.convoy.driver.report.RunListener;
import io.convoy.driver.report.Throughput;
import io.convoy.executor.base.HasFailureKind;
import java.util.Optional;
import java.util.function.Supplier;

/** A run that trains, from where it stands to its end. */
public interface Run extends AutoCloseable {
  /**
   * Prepares to train as the run's configuration says.
   *
   * @param listener hears what happens
   * @param lease on the run's folder
   * @throws io.convoy.driver.cluster.ClusterException if there are too few slots
   */
  static Run of(TrainingSetup setup, Cluster cluster, RunListener listener, RunLease lease) {
    return Baselines.of(setup.conf())
        .<Run>map(baseline -> new BaselineRun(setup, cluster, baseline, listener, lease))
        .orElseGet(() -> new TrainingRun(setup, cluster, listener, lease, Time.SYSTEM));
  }

  /**
   * Whether a run that ended so may well get on if it is started again as it is: a cluster or a
   * file system may be back, while a loss that is not finite comes again.
   */
  static boolean mayBeTriedAgain(RuntimeException end) {
    return end instanceof HasFailureKind failure && failure.failureKind().retry();
  }

  /**
   * Trains, and tells how it began and ended, whatever happens.
   *
   * @param throughput one of those who hear what happens
   */
  static void train(TrainingSetup setup, Run run, RunListener listener, Throughput throughput)
      throws InterruptedException {
    long start = System.nanoTime();
    listener.runStarted(run.facts());
    Optional<String> failure = Optional.of("interrupted");
    Optional<String> stopped = Optional.empty();
    Next next = Next.SAME_COMMAND;
    try {
      stopped = run.run();
      failure = Optional.empty();
      next = stopped.isPresent() ? Next.SAME_COMMAND : Next.NOTHING;
    } catch (RuntimeException e) {
      failure = Optional.of(String.valueOf(e.getMessage()));
      next = mayBeTriedAgain(e) ? Next.SAME_COMMAND : Next.MEND_FIRST;
      throw e;
    } finally {
      double seconds = (System.nanoTime() - start) / 1e9;
      listener.runEnded(
          RunEnd.of(
                  run.progress(), throughput.imagesPerSecond(), setup.folder().snapshots()::folder)
              .with(seconds, failure, stopped, next));
    }
  }

  /**
   * Does a part of what has to be done before the first step; a failure there is told as the end of
   * the run, so that whoever looks at its folder knows of it.
   */
  static <T> T beginning(TrainingSetup setup, RunListener listener, Supplier<T> part) {
    long start = System.nanoTime();
    try {
      return part.get();
    } catch (RuntimeException e) {
      Next next = mayBeTriedAgain(e) ? Next.SAME_COMMAND : Next.MEND_FIRST;
      double seconds = (System.nanoTime() - start) / 1e9;
      Optional<String> failure = Optional.of(String.valueOf(e.getMessage()));
      listener.runEnded(
          RunEnd.of(setup.progress(), Double.NaN, setup.folder().snapshots()::folder)
              .with(seconds, failure, Optional.empty(), next));
      throw e;
    }
  }

  /** What is known before the first step. */
  RunFacts facts();

  /** How far the run is: what is in a complete snapshot. */
  Progress progress();

  /**
   * Trains to the end, or until it is asked to stop.
   *
   * @return why it stopped before the end; empty if it is complete
   * @throws RuntimeException if training cannot go on, of the sort of the trouble
   */
  Optional<String> run() throws InterruptedException;

  @Override
  void close();
}
