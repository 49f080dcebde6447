package io.convoy.executor.model.layer;

import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The focal loss (Lin et al. 2017, "Focal Loss for Dense Object Detection", equation 5) of a
 * softmax's probabilities: {@code -(1 - p)^gamma ln p} of the right class's p, which makes little
 * of samples that are easy. The paper's alpha is the class weights. Use it with activation softmax.
 *
 * <p>With soft targets, the mean of the losses of all classes, each weighted by its target.
 */
public final class FocalLoss extends ClassLoss {
  /** Where probabilities are clipped before the logarithm: in 32 bits, above 0. */
  public static final double LEAST = 1e-37;

  /** Where what is missing to a probability of 1 is clipped before it is raised to a power. */
  public static final double LEAST_MISSING = 1e-7;

  @JsonProperty private final double gamma;

  /**
   * A loss.
   *
   * @param gamma how little easy samples count, at least 0, which makes a cross-entropy
   * @param weights of the classes, above 0; null if all are 1
   */
  @JsonCreator
  public FocalLoss(@JsonProperty("gamma") double gamma, @JsonProperty("weights") double[] weights) {
    super(weights);
    if (!(gamma >= 0)) {
      throw new IllegalArgumentException("gamma = " + gamma + ": must be at least 0");
    }
    this.gamma = gamma;
  }

  /** How little easy samples count. */
  public double gamma() {
    return gamma;
  }

  private static INDArray logarithms(INDArray p) {
    return Transforms.log(Transforms.max(p, LEAST, true), false);
  }

  private static INDArray missing(INDArray p) {
    return Transforms.max(p.rsub(1), LEAST_MISSING, false);
  }

  @Override
  INDArray losses(INDArray p) {
    return Transforms.pow(missing(p), gamma, false).muli(logarithms(p)).negi();
  }

  /**
   * With {@code g = p dl/dp = gamma p (1-p)^(gamma-1) ln p - (1-p)^gamma} of each class and targets
   * y: {@code y g - p sum(y g)}, which divides by no p.
   */
  @Override
  INDArray slope(INDArray preOutput, IActivation activation, INDArray targets) {
    INDArray p = activation.getActivation(preOutput.dup('c'), true);
    INDArray missing = missing(p);
    INDArray g =
        Transforms.pow(missing, gamma - 1, true)
            .muli(logarithms(p))
            .muli(p)
            .muli(gamma)
            .subi(Transforms.pow(missing, gamma, true))
            .muli(targets);
    return g.sub(p.mulColumnVector(g.sum(true, 1)));
  }

  @Override
  public String toString() {
    return "FocalLoss(gamma=" + gamma + weightsText() + ")";
  }
}
