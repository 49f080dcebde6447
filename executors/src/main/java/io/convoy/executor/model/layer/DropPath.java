package io.convoy.executor.model.layer;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.random.impl.DropOutInverted;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Stochastic depth (Huang et al. 2016, "Deep networks with stochastic depth", equation 2), drawn
 * for each sample: the whole activation of a sample is kept with a probability and else zero. Put
 * it at the end of a residual branch: {@code new DropoutLayer(new DropPath(0.8))}.
 *
 * <p>Kept samples are divided by the probability in training, instead of all being multiplied by it
 * at inference (the paper's equation 5): the expectation is the same.
 */
public final class DropPath implements IDropout {
  @JsonProperty private final double survival;
  private transient INDArray mask;

  /**
   * Drops samples.
   *
   * @param survival probability of keeping one, above 0 and at most 1
   */
  public DropPath(@JsonProperty("survival") double survival) {
    if (!(survival > 0 && survival <= 1)) {
      throw new IllegalArgumentException(
          "survival probability " + survival + ": must be above 0 and at most 1");
    }
    this.survival = survival;
  }

  /** Probability of keeping a sample. */
  public double survival() {
    return survival;
  }

  @Override
  public INDArray applyDropout(
      INDArray input, INDArray output, int iteration, int epoch, LayerWorkspaceMgr workspaces) {
    long[] perSample = new long[input.rank()];
    Arrays.fill(perSample, 1);
    perSample[0] = input.size(0);
    mask = workspaces.createUninitialized(ArrayType.INPUT, output.dataType(), perSample, 'c');
    mask.assign(1);
    if (survival < 1) {
      Nd4j.getExecutioner().exec(new DropOutInverted(mask, mask, survival));
    }
    return output.assign(input.mul(mask));
  }

  @Override
  public INDArray backprop(
      INDArray outputGradient, INDArray inputGradient, int iteration, int epoch) {
    inputGradient.assign(outputGradient.mul(mask));
    mask = null;
    return inputGradient;
  }

  @Override
  public void clear() {
    mask = null;
  }

  @Override
  public DropPath clone() {
    return new DropPath(survival);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DropPath path && path.survival == survival;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(survival);
  }

  @Override
  public String toString() {
    return "DropPath(survival=" + survival + ")";
  }
}
