package io.convoy.executor.optim;

import io.convoy.executor.base.RefusedException;
import java.io.Serializable;

/**
 * Slow weights that follow those of another rule.
 *
 * @param everySteps steps of the rule from one move of the slow weights to the next; 0 for none
 * @param share of the way to the rule's weights that they move: the paper's alpha
 */
public record LookaheadSpec(int everySteps, double share) implements Serializable {
  /** The rule alone. */
  public static final LookaheadSpec NONE = new LookaheadSpec(0, 0.5);

  /** A count of steps has 32 bits. */
  private static final int MOST = 1_000_000;

  public LookaheadSpec {
    if (everySteps < 0 || everySteps > MOST) {
      throw new RefusedException(
          "every-steps", everySteps, "must be from 0 to 1000000; 0 has no slow weights");
    }
    if (!(share > 0 && share <= 1)) {
      throw new RefusedException("share", share, "must be above 0, and at most 1");
    }
  }

  /** Whether there are any. */
  public boolean isOn() {
    return everySteps > 0;
  }
}
