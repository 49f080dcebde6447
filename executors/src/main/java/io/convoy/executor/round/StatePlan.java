package io.convoy.executor.round;

import java.io.Serializable;
import java.util.List;

/**
 * The state in which a round begins. A rank whose executor holds a replica at this step keeps it;
 * otherwise it comes from another rank, or else from the snapshot.
 *
 * @param step last completed step; 0 before the first
 * @param snapshot folder of the snapshot of that step; empty if there is none, which at step 0
 *     means the model's initial parameters
 * @param learning what learns from there on, and so what state there is beside the parameters
 * @param base files of the snapshot to which the round's own add what has learned since, by their
 *     names from the folders of those; empty if they are whole
 */
public record StatePlan(long step, String snapshot, LearningPlan learning, List<StoredFile> base)
    implements Serializable {
  public StatePlan {
    base = List.copyOf(base);
  }

  /** Where snapshots are whole. */
  public StatePlan(long step, String snapshot, LearningPlan learning) {
    this(step, snapshot, learning, List.of());
  }

  /** Where everything learns. */
  public StatePlan(long step, String snapshot) {
    this(step, snapshot, LearningPlan.ALL);
  }

  /** Whether all state but parameters and their average is zero. */
  public boolean begins() {
    return learning.beginsAfter(step);
  }
}
