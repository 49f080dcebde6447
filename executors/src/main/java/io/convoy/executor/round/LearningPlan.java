package io.convoy.executor.round;

import io.convoy.executor.vector.Learning;
import java.io.Serializable;

/**
 * What learns in a round. Phases in which it is the same follow each other; with each the
 * optimizer's state begins anew, at zero.
 *
 * @param since the step after which the phase began; 0 for the first
 * @param learning what learns
 */
public record LearningPlan(long since, Learning learning) implements Serializable {
  /** Everything, from the first step to the last. */
  public static final LearningPlan ALL = new LearningPlan(0, Learning.ALL);

  /**
   * Whether the phase begins after a step.
   *
   * @param step the last completed one
   */
  public boolean beginsAfter(long step) {
    return since == step;
  }
}
