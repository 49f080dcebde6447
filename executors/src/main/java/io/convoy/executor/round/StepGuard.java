package io.convoy.executor.round;

import java.io.Serializable;

/**
 * What a rank does when training goes wrong, and what it looks at meanwhile.
 *
 * @param skips steps in a row whose gradient is not finite that are left out; one more fails. 0
 *     fails at the first
 * @param lossLimit mean loss over a global batch above which training has diverged, if {@link
 *     #PATIENCE} steps in a row are above it; infinite for never
 * @param compareEvery steps from one comparison of all ranks' parameters to the next; 0 compares
 *     them at the end of a round only
 * @param layersEvery steps from one measurement of each layer to the next, a multiple of {@link
 *     #MEASURED}; 0 for none
 */
public record StepGuard(int skips, double lossLimit, int compareEvery, int layersEvery)
    implements Serializable {
  /** Steps above the limit that are borne: single batches may be hard. */
  public static final int PATIENCE = 10;

  /** Steps from one to the next that takes the time to measure all figures of its update. */
  public static final int MEASURED = 10;

  /** Fails at the first gradient that is not finite, and at nothing else. */
  public static final StepGuard STRICT = new StepGuard(0, Double.POSITIVE_INFINITY, 0);

  /** Without measurements of layers. */
  public StepGuard(int skips, double lossLimit, int compareEvery) {
    this(skips, lossLimit, compareEvery, 0);
  }

  /** The same with measurements of layers. */
  public StepGuard withLayers(int every) {
    return new StepGuard(skips, lossLimit, compareEvery, every);
  }
}
