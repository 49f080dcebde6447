package io.convoy.executor.model.layer;

import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Initial weights of a dense layer from a normal distribution, less the mean over the inputs of
 * each output: what all inputs have in common, as pooled outputs of rectifiers have, tells nothing
 * and moves no output.
 */
public final class CentredNormal implements IWeightInit {
  @JsonProperty private final double deviation;

  /** Weights that are drawn with a standard deviation. */
  public CentredNormal(@JsonProperty("deviation") double deviation) {
    this.deviation = deviation;
  }

  /**
   * Draws weights.
   *
   * @param dimensions {@code [in, out]}
   */
  @Override
  public INDArray init(
      double fanIn, double fanOut, long[] dimensions, char order, INDArray weights) {
    Nd4j.randn(weights).muli(deviation);
    INDArray matrix = weights.reshape(order, dimensions);
    for (long output = 0; output < dimensions[1]; output++) {
      centre(matrix.getColumn(output));
    }
    return matrix;
  }

  /** One after the other, so that the sum is the same with any number of threads. */
  private static void centre(INDArray weights) {
    double sum = 0;
    for (long input = 0; input < weights.length(); input++) {
      sum += weights.getDouble(input);
    }
    weights.subi(sum / weights.length());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CentredNormal centred && centred.deviation == deviation;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(deviation);
  }

  @Override
  public String toString() {
    return "CentredNormal(" + deviation + ")";
  }
}
