package io.convoy.driver.schedule;

import io.convoy.executor.base.Check;
import io.convoy.executor.base.RefusedException;

/**
 * A new global batch in mid-run: Smith et al. 2018, "Don't Decay the Learning Rate, Increase the
 * Batch Size".
 *
 * @param fromEpoch the first epoch that has it, from 2
 * @param batch global batch, in samples
 */
public record BatchChange(int fromEpoch, int batch) {
  public BatchChange {
    if (fromEpoch < 2) {
      throw new RefusedException(
          "from-epoch", fromEpoch, "must be at least 2; train.batch is that of epoch 1");
    }
    Check.atLeast("batch", batch, 1);
  }
}
