package io.convoy.executor.optim;

import java.io.Serializable;

/**
 * How the averaged gradient becomes an update.
 *
 * @param name a registered optimizer, for instance {@code sgd}
 * @param momentum from 0 (none) to less than 1
 * @param nesterov whether the momentum is Nesterov's
 * @param l2 coefficient of L2 regularisation, added to the gradient of weights only (not of biases
 *     and normalisation)
 * @param clipNorm largest global L2 norm of the averaged gradient; 0 does not clip
 */
public record OptimizerSpec(
    String name, double momentum, boolean nesterov, double l2, double clipNorm)
    implements Serializable {
  public OptimizerSpec {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException(
          "momentum = " + momentum + ": must be at least 0 and less than 1");
    }
    if (nesterov && momentum == 0) {
      throw new IllegalArgumentException("nesterov = true: needs a momentum greater than 0");
    }
    if (!(l2 >= 0 && l2 <= 1)) {
      throw new IllegalArgumentException("l2 = " + l2 + ": must be from 0 to 1");
    }
    if (!(clipNorm >= 0) || Double.isInfinite(clipNorm)) {
      throw new IllegalArgumentException(
          "clip-norm = " + clipNorm + ": must be at least 0, and finite (0 does not clip)");
    }
  }
}
