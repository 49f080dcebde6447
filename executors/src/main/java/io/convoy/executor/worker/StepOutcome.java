package io.convoy.executor.worker;

import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateFigures;
import io.convoy.executor.vector.GradientBuffer.Sums;

/**
 * What a step came to, the same on every rank.
 *
 * @param step within the run
 * @param rates by which it updated
 * @param sums of losses and counts over the ranks
 * @param figures of the update
 * @param last whether no other step of this round follows
 * @param tolerated whether training can go on: all is finite, or this step's update is left out
 * @param common whether all ranks have the same parameters now
 */
record StepOutcome(
    long step,
    StepRates rates,
    Sums sums,
    UpdateFigures figures,
    boolean last,
    boolean tolerated,
    boolean common) {

  /** Whether parameters may have changed. */
  boolean updates() {
    return figures.finite() && rates.learningRate() > 0;
  }

  /** The step whose state the parameters are: one that is not tolerated updated nothing. */
  long completed() {
    return figures.finite() || tolerated ? step : step - 1;
  }
}
