package io.convoy.driver.schedule;

/** A number as a pure function of the step. */
public interface Schedule {
  /**
   * The number for a step.
   *
   * @param step within the run, from 1
   */
  double at(long step);
}
