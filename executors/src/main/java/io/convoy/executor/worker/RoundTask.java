package io.convoy.executor.worker;

import io.convoy.executor.optim.StepRates;
import java.io.Serializable;
import java.util.List;

/** One thing that the ranks do together in a round. */
public sealed interface RoundTask extends Serializable {

  /**
   * Steps on consecutive global batches of one epoch.
   *
   * @param split the split to train on
   * @param epoch the epoch, from 1
   * @param firstStep number of the first step within the run, from 1
   * @param firstPosition position of the first sample within the epoch's order
   * @param batch global batch B, in samples, a multiple of the world size
   * @param microBatch largest number of samples that a rank takes through the model at once
   * @param rates what the schedules say of each step; their number is the number of steps
   * @param sync how the ranks stay together
   * @param guard what is done when training goes wrong
   * @param saves when snapshots are taken
   */
  record Train(
      String split,
      int epoch,
      long firstStep,
      long firstPosition,
      int batch,
      int microBatch,
      List<StepRates> rates,
      SyncPlan sync,
      StepGuard guard,
      SavePlan saves)
      implements RoundTask {
    public Train {
      rates = List.copyOf(rates);
    }
  }

  /**
   * Evaluation of a whole split, every image once.
   *
   * @param split the split to evaluate
   * @param batch largest number of images that a rank takes through the model at once
   */
  record Evaluate(String split, int batch) implements RoundTask {}

  /**
   * Evaluation of the average of the parameters.
   *
   * @param evaluation what is evaluated
   */
  record EvaluateAverage(Evaluate evaluation) implements RoundTask {}

  /**
   * Evaluation of stored parameters, whose probabilities are averaged.
   *
   * @param evaluation what is evaluated
   * @param snapshots folders of the snapshots
   * @param weights name of the tensor in each: {@code parameters} or {@code average}
   */
  record EvaluateStored(Evaluate evaluation, List<String> snapshots, String weights)
      implements RoundTask {
    public EvaluateStored {
      snapshots = List.copyOf(snapshots);
    }
  }

  /**
   * Rank 0 writes the files of a snapshot of the state as it is; the driver completes it.
   *
   * @param root folder of the run's snapshots
   */
  record Save(String root) implements RoundTask {}
}
