package io.convoy.executor.checkup;

import java.util.function.DoublePredicate;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationHardTanH;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/**
 * Where an activation is flat, told by its output.
 *
 * @param activated whether there is one other than the identity
 * @param known whether {@code flat} says anything
 * @param flat whether the slope is below a tenth of its largest where the output is this
 */
record Slope(boolean activated, boolean known, DoublePredicate flat) {
  private static final double LITTLE = 0.1;

  private static Slope where(DoublePredicate flat) {
    return new Slope(true, true, flat);
  }

  /**
   * That of an activation.
   *
   * @param activation null if there is none
   */
  static Slope of(IActivation activation) {
    if (activation == null || activation instanceof ActivationIdentity) {
      return new Slope(false, false, output -> false);
    } else if (activation instanceof ActivationReLU) {
      return where(output -> output == 0);
    } else if (activation instanceof ActivationReLU6) {
      return where(output -> output == 0 || output == 6);
    } else if (activation instanceof ActivationTanH) {
      return where(output -> 1 - output * output < LITTLE);
    } else if (activation instanceof ActivationHardTanH) {
      return where(output -> Math.abs(output) >= 1);
    } else if (activation instanceof ActivationSigmoid) {
      return where(output -> 4 * output * (1 - output) < LITTLE);
    }
    return new Slope(true, false, output -> false);
  }
}
