package io.convoy.executor.round;

import java.io.Serializable;

/**
 * The state in which a round begins. A rank whose executor holds a replica at this step keeps it;
 * otherwise it comes from another rank, or else from the snapshot.
 *
 * @param step last completed step; 0 before the first
 * @param snapshot folder of the snapshot of that step; empty if there is none, which at step 0
 *     means the model's initial parameters
 * @param learning what learns from there on, and so what state there is beside the parameters
 */
public record StatePlan(long step, String snapshot, LearningPlan learning) implements Serializable {
  /** Where everything learns. */
  public StatePlan(long step, String snapshot) {
    this(step, snapshot, LearningPlan.ALL);
  }

  /** Whether all state but parameters and their average is zero. */
  public boolean begins() {
    return learning.beginsAfter(step);
  }
}
