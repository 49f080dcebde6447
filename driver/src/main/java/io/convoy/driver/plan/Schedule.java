package io.convoy.driver.plan;

/** The learning rate as a pure function of the step. */
interface Schedule {
  /**
   * The learning rate of a step.
   *
   * @param step number of the step within the run, from 1
   */
  double rate(long step);
}
