package io.convoy.driver.schedule;

import org.nd4j.linalg.schedule.ISchedule;

/**
 * A number as a pure function of the step. It is ND4J's {@code ISchedule} too, whose iterations
 * count from 0 and which may ignore the epoch: the step tells it.
 */
public interface Schedule extends ISchedule {
  /**
   * The number for a step.
   *
   * @param step within the run, from 1
   */
  double at(long step);

  @Override
  default double valueAt(int iteration, int epoch) {
    return at(iteration + 1L);
  }

  /** Itself: schedules do not change. */
  @Override
  Schedule clone();
}
