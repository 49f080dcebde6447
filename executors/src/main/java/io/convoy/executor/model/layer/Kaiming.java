package io.convoy.executor.model.layer;

import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Initial weights of variance {@code 2 / fan} (He et al. 2015, "Delving deep into rectifiers",
 * equations 10 and 14).
 *
 * <p>The fans are those of the weights' shape: of kernels {@code [out, in, kH, kW]} {@code
 * in*kH*kW} and {@code out*kH*kW}, of matrices {@code [in, out]} in and out. DL4J's own fan-out
 * schemes divide by the stride squared, and its uniform schemes have three times the variance.
 */
public final class Kaiming implements IWeightInit {
  /** From which distribution weights are drawn. */
  public enum Shape {
    /** The normal distribution. */
    NORMAL,
    /** The uniform distribution from {@code -sqrt(6/fan)} to {@code sqrt(6/fan)}. */
    UNIFORM
  }

  /** Which signal keeps its variance. */
  public enum Fan {
    /** Activations, forward. */
    IN,
    /** Gradients, backward. */
    OUT
  }

  @JsonProperty private final Shape shape;
  @JsonProperty private final Fan fan;

  /** A distribution with the variance that keeps that of activations or gradients. */
  public Kaiming(@JsonProperty("shape") Shape shape, @JsonProperty("fan") Fan fan) {
    this.shape = shape;
    this.fan = fan;
  }

  @Override
  public INDArray init(
      double fanIn, double fanOut, long[] dimensions, char order, INDArray weights) {
    double inputs = fan(dimensions);
    if (shape == Shape.NORMAL) {
      Nd4j.randn(weights).muli(Math.sqrt(2 / inputs));
    } else {
      double bound = Math.sqrt(6 / inputs);
      Nd4j.rand(weights, Nd4j.getDistributions().createUniform(-bound, bound));
    }
    return weights.reshape(order, dimensions);
  }

  private double fan(long[] dimensions) {
    if (dimensions.length == 2) {
      return fan == Fan.IN ? dimensions[0] : dimensions[1];
    }
    long fans = fan == Fan.IN ? dimensions[1] : dimensions[0];
    for (int d = 2; d < dimensions.length; d++) {
      fans *= dimensions[d];
    }
    return fans;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Kaiming kaiming && kaiming.shape == shape && kaiming.fan == fan;
  }

  @Override
  public int hashCode() {
    return 31 * shape.hashCode() + fan.hashCode();
  }

  @Override
  public String toString() {
    return "Kaiming(" + shape + ", fan " + fan + ")";
  }
}
