package io.convoy.driver.run;

import io.convoy.driver.cluster.Cluster;
import io.convoy.driver.plan.Progress;
import io.convoy.driver.report.RunFacts;
import io.convoy.driver.report.RunListener;
import io.convoy.executor.base.HasFailureKind;
import java.util.Optional;

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
