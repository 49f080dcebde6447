package io.convoy.executor.checkup;

import java.util.function.DoublePredicate;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationHardTanH;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** Where an activation is flat, told by its output. */
enum Slope {
  /** No activation, or the identity. */
  CONSTANT(output -> false),
  /** An activation of which nobody has said it. */
  UNKNOWN(output -> false),
  /** Zero or one. */
  RELU(output -> output == 0),
  /** Zero, but between 0 and 6. */
  RELU6(output -> output == 0 || output == 6),
  /** {@code 1 - h^2}. */
  TANH(output -> 1 - output * output < Slope.LITTLE),
  /** Zero outside of -1 and 1. */
  HARD_TANH(output -> Math.abs(output) >= 1),
  /** {@code h (1 - h)}, at most a quarter. */
  SIGMOID(output -> 4 * output * (1 - output) < Slope.LITTLE);

  private static final double LITTLE = 0.1;

  private final DoublePredicate flat;

  Slope(DoublePredicate flat) {
    this.flat = flat;
  }

  /** Whether the slope is below a tenth of its largest where the output is this. */
  boolean isFlat(double output) {
    return flat.test(output);
  }

  /** Whether {@link #isFlat} says anything. */
  boolean isKnown() {
    return this != CONSTANT && this != UNKNOWN;
  }

  /**
   * The one of an activation.
   *
   * @param activation null if there is none
   */
  static Slope of(IActivation activation) {
    if (activation == null || activation instanceof ActivationIdentity) {
      return CONSTANT;
    } else if (activation instanceof ActivationReLU) {
      return RELU;
    } else if (activation instanceof ActivationReLU6) {
      return RELU6;
    } else if (activation instanceof ActivationTanH) {
      return TANH;
    } else if (activation instanceof ActivationHardTanH) {
      return HARD_TANH;
    }
    return activation instanceof ActivationSigmoid ? SIGMOID : UNKNOWN;
  }
}
