package io.convoy.executor.health;

import io.convoy.executor.round.StepGuard;

/**
 * Counts by a {@link StepGuard} of one rank in one round; all ranks count alike, from equal sums.
 */
public final class StepWatch {
  private final StepGuard guard;
  private int skipped;
  private int high;

  /** Nothing seen yet. */
  public StepWatch(StepGuard guard) {
    this.guard = guard;
  }

  /**
   * Looks at a step.
   *
   * @param finite whether loss and gradient are finite
   * @return whether training can go on, without this step's update if they are not
   */
  public boolean tolerates(boolean finite) {
    skipped = finite ? 0 : skipped + 1;
    return skipped <= guard.skips();
  }

  /**
   * Looks at a loss.
   *
   * @throws NonFiniteException if training has diverged
   */
  public void check(long step, double loss) {
    high = loss > guard.lossLimit() ? high + 1 : 0;
    if (high >= StepGuard.PATIENCE) {
      throw new NonFiniteException(
          String.format(
              "step %d: the loss is %.4g, and was above %.4g in %d steps in a row: training has"
                  + " diverged. Lower schedule.learning-rate, set clip.name = global-norm or"
                  + " lengthen schedule.warmup-epochs; guard.divergence = 0 goes on all the same",
              step, loss, guard.lossLimit(), high));
    }
  }
}
