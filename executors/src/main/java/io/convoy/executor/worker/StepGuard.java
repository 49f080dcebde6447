package io.convoy.executor.worker;

import java.io.Serializable;

/**
 * What a rank does when training goes wrong.
 *
 * @param skips steps in a row whose gradient is not finite that are left out; one more fails. 0
 *     fails at the first
 * @param lossLimit mean loss over a global batch above which training has diverged, if {@link
 *     #PATIENCE} steps in a row are above it; infinite for never
 * @param compareEvery steps from one comparison of all ranks' parameters to the next; 0 compares
 *     them at the end of a round only
 */
public record StepGuard(int skips, double lossLimit, int compareEvery) implements Serializable {
  /** Steps above the limit that are borne: single batches may be hard. */
  public static final int PATIENCE = 10;

  /** Fails at the first gradient that is not finite, and at nothing else. */
  public static final StepGuard STRICT = new StepGuard(0, Double.POSITIVE_INFINITY, 0);

  /** Counts of one rank in one round; all ranks count alike, from the same sums. */
  public static final class Watch {
    private final StepGuard guard;
    private int skipped;
    private int high;

    /** Nothing seen yet. */
    public Watch(StepGuard guard) {
      this.guard = guard;
    }

    /**
     * Looks at a step.
     *
     * @param finite whether loss and gradient are finite
     * @return whether training can go on, without this step's update if they are not
     */
    public boolean bears(boolean finite) {
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
      if (high >= PATIENCE) {
        throw new NonFiniteException(
            String.format(
                "step %d: the loss is %.4g, and was above %.4g in %d steps in a row: training has"
                    + " diverged. Lower schedule.learning-rate, set clip.name = global-norm or"
                    + " lengthen schedule.warmup-epochs; guard.divergence = 0 goes on all the same",
                step, loss, guard.lossLimit(), high));
      }
    }
  }
}
