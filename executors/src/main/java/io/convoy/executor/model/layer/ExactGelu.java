package io.convoy.executor.model.layer;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The Gaussian error linear unit (Hendrycks and Gimpel 2016, equation 1), {@code x * P(X <= x)} of
 * a standard normal X, without an approximation. DL4J's GELU is {@code x * sigmoid(1.702 x)}.
 */
public final class ExactGelu extends BaseActivationFunction {
  private static INDArray below(INDArray x) {
    INDArray scaled = x.mul(Math.sqrt(0.5));
    return Nd4j.getExecutioner().exec(new Erf(scaled, scaled.ulike())).addi(1).muli(0.5);
  }

  @Override
  public INDArray getActivation(INDArray x, boolean training) {
    return x.muli(below(x));
  }

  @Override
  public Pair<INDArray, INDArray> backprop(INDArray x, INDArray epsilon) {
    assertShape(x, epsilon);
    INDArray density = Transforms.exp(x.mul(x).muli(-0.5), false).muli(1 / Math.sqrt(2 * Math.PI));
    return new Pair<>(below(x).addi(density.muli(x)).muli(epsilon), null);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExactGelu;
  }

  @Override
  public int hashCode() {
    return ExactGelu.class.hashCode();
  }

  @Override
  public String toString() {
    return "exact gelu";
  }
}
