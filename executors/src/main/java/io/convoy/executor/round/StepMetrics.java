package io.convoy.executor.round;

import io.convoy.executor.optim.UpdateFigures;

/**
 * What one step measured, the same on every rank but for the times, which are rank 0's.
 *
 * @param step number of the step within the run, from 1
 * @param epoch the epoch it belongs to, from 1
 * @param loss mean data loss over the global batch, before the update
 * @param accuracy share of the global batch whose largest output is its label, from 0 to 1; NaN if
 *     not counted
 * @param learningRate used for this step
 * @param update what the update measured
 * @param seconds wall time of the step
 * @param waitSeconds share of it spent waiting for data; NaN if not measured
 */
public record StepMetrics(
    long step,
    int epoch,
    double loss,
    double accuracy,
    double learningRate,
    UpdateFigures update,
    double seconds,
    double waitSeconds)
    implements RankEvent {
  /** L2 norm of the averaged gradient of the data loss, before clipping. */
  public double gradientNorm() {
    return update.gradientNorm();
  }

  @Override
  public void reach(Listener listener) {
    listener.stepCompleted(this);
  }
}
