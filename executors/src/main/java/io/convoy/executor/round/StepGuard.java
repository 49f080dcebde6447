package io.convoy.executor.round;

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
}
