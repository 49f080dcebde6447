package io.convoy.executor.round;

import java.io.Serializable;
import java.time.Duration;

/**
 * When rank 0 writes snapshots while it trains.
 *
 * @param root folder of the run's snapshots
 * @param everySteps a snapshot after each step whose number is a multiple of this; 0 for none
 * @param every a snapshot after the first step that ends so long after the one before; zero for
 *     none
 * @param untilNext time until the first of those
 * @param atStart whether there is one of the state in which the plan begins
 * @param atEnd whether there is one after the last step of the plan
 * @param background whether steps go on while one is written
 */
public record SavePlan(
    String root,
    long everySteps,
    Duration every,
    Duration untilNext,
    boolean atStart,
    boolean atEnd,
    boolean background)
    implements Serializable {

  /** At most one, after the last step. */
  public static SavePlan once(String root, boolean atEnd) {
    return new SavePlan(root, 0, Duration.ZERO, Duration.ZERO, false, atEnd, true);
  }
}
