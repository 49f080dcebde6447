package io.convoy.driver.cluster;

import io.convoy.driver.conf.RunConf;
import io.convoy.executor.round.RoundPlan;
import io.convoy.executor.round.WrittenSnapshot;
import java.util.List;

/**
 * Trains by other software than Convoy's ranks, to compare with; an implementation on the class
 * path is found by {@link java.util.ServiceLoader}.
 */
public interface Baseline {
  /** The value of {@code synchronise.mode} that selects it. */
  String name();

  /**
   * The settings of a run that it cannot honour.
   *
   * @return each as {@code key = value: why; what to set}
   */
  List<String> problems(RunConf conf);

  /**
   * Trains the steps of the plan's only task, a {@code Train}, from the plan's state on.
   *
   * @param cluster on which to train, without the watch that a round's ranks are under
   * @param events hears of the steps, in order, on the calling thread
   * @return the files of a snapshot of the last step, in the folder that the task names
   * @throws Exception as the cluster or the baseline reports a failure
   */
  WrittenSnapshot train(Cluster cluster, RoundPlan plan, RoundEvents events) throws Exception;
}
