package io.convoy.executor.optim;

import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;

/**
 * An optimizer that can step before the host knows the gradient's norm: what it is divided by, and
 * whether the step is made at all, are numbers on the device.
 */
interface UnreadOptimizer extends Optimizer {
  /** Whether it can, with the penalties that its groups have. */
  boolean canStepUnread();

  /**
   * Updates the parameters in place, as {@link Optimizer#step} does.
   *
   * @param rate learning rate: a number, or {@code [1]} on the device
   * @param divisor {@code [1]} in 32 bits, by which the gradient has yet to be divided
   * @param skip {@code [1]} in 32 bits: 1 if nothing is to be changed, else 0
   */
  void stepUnread(StepRates rates, IValue rate, Tensor divisor, Tensor skip);
}
