package io.convoy.executor.optim;

import java.io.Serializable;

/**
 * What the driver's schedules say of one step.
 *
 * @param learningRate the optimizer's rate
 * @param momentumShare by which the optimizer's momentum (Adam's and LAMB's beta1) is multiplied
 * @param decayShare by which L1, L2 and decoupled weight decay are multiplied
 * @param averageShare by which the average of the parameters, if one is kept, moves towards them
 *     after the step: 0 leaves it, 1 makes it a copy
 */
public record StepRates(
    double learningRate, double momentumShare, double decayShare, double averageShare)
    implements Serializable {
  /** A learning rate alone: momentum and decay as configured. */
  public static StepRates of(double learningRate) {
    return new StepRates(learningRate, 1, 1, 0);
  }

  /** With another learning rate: this one times a factor. */
  StepRates times(double factor) {
    return new StepRates(learningRate * factor, momentumShare, decayShare, averageShare);
  }
}
