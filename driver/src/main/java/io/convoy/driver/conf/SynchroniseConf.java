package io.convoy.driver.conf;

import io.convoy.executor.base.Check;
import io.convoy.executor.base.RefusedException;
import io.convoy.executor.exchange.Backend;
import io.convoy.executor.round.SyncPlan;
import io.convoy.executor.round.SyncPlan.BatchNorm;
import io.convoy.executor.round.SyncPlan.Compression;
import io.convoy.executor.round.SyncPlan.Mode;

/**
 * How the ranks stay together in training.
 *
 * @param mode what they exchange
 * @param everySteps steps from one averaging of the parameters to the next
 * @param warmupEpochs epochs in which parameters are averaged in every step
 * @param optimizerState whether the optimizer's state is averaged with the parameters
 * @param compression of the exchanged gradient
 * @param batchNorm whose images normalisation layers take their statistics from
 * @param bucketMib of the gradient that are exchanged at once, while backward goes on; 0: all of
 *     it, after backward
 * @param backend that carries what is exchanged between GPUs
 */
public record SynchroniseConf(
    Mode mode,
    int everySteps,
    int warmupEpochs,
    boolean optimizerState,
    Compression compression,
    BatchNorm batchNorm,
    int bucketMib,
    Backend backend) {
  public SynchroniseConf {
    Check.atLeast("every-steps", everySteps, 1);
    Check.atLeast("warmup-epochs", warmupEpochs, 0);
    if (bucketMib < 0) {
      throw new RefusedException(
          "bucket-mib", bucketMib, "must be at least 1, or 0 to exchange all at once");
    }
    if (mode == Mode.ALLREDUCE && everySteps > 1) {
      throw new RefusedException(
          "every-steps", everySteps, "needs mode = averaging or dl4j; gradients go in every step");
    }
    if (mode != Mode.ALLREDUCE && compression != Compression.NONE) {
      throw new RefusedException(
          "compression", compression, "needs mode = allreduce; parameters go as they are");
    }
    if (mode != Mode.ALLREDUCE && batchNorm == BatchNorm.SYNCHRONISED) {
      throw new RefusedException(
          "batch-norm",
          "synchronised",
          "needs mode = allreduce; ranks that step alone normalise alone");
    }
  }

  /**
   * For one epoch.
   *
   * @param epoch from 1
   */
  public SyncPlan plan(int epoch) {
    return new SyncPlan(
        mode,
        epoch <= warmupEpochs ? 1 : everySteps,
        optimizerState,
        compression,
        batchNorm,
        (long) bucketMib << 20);
  }
}
