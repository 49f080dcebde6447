package io.convoy.executor.model.layer;

import java.util.Arrays;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A loss that each class has if it is the right one; with soft targets, the mean of the losses of
 * all classes by the targets.
 */
abstract class ClassLoss implements ClassWeighted {
  @JsonProperty("weights")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private final double[] weights;

  /**
   * With class weights.
   *
   * @param weights above 0; null if all are 1
   */
  ClassLoss(double... weights) {
    this.weights = weights == null ? null : weights.clone();
    if (weights != null && !Arrays.stream(weights).allMatch(w -> w > 0 && Double.isFinite(w))) {
      throw new IllegalArgumentException(
          "weights = " + Arrays.toString(weights) + ": must be above 0");
    }
  }

  /**
   * The loss of each class if it were the right one, {@code [N,classes]}.
   *
   * @param activated outputs, {@code [N,classes]}
   */
  abstract INDArray losses(INDArray activated);

  /**
   * The gradient for the outputs before the activation, {@code [N,classes]}.
   *
   * @param targets weighted, {@code [N,classes]}
   */
  abstract INDArray slope(INDArray preOutput, IActivation activation, INDArray targets);

  @Override
  public double[] classWeights() {
    return weights == null ? null : weights.clone();
  }

  private INDArray weighted(INDArray labels, INDArray like) {
    INDArray targets = labels.castTo(like.dataType());
    return weights == null
        ? targets
        : targets.mulRowVector(Nd4j.createFromArray(weights).castTo(like.dataType()));
  }

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    requireNoMask(mask);
    INDArray activated = activation.getActivation(preOutput.dup('c'), true);
    return losses(activated).muli(weighted(labels, activated)).sum(true, 1);
  }

  @Override
  public double computeScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    double sum = computeScoreArray(labels, preOutput, activation, mask).sumNumber().doubleValue();
    return average ? sum / labels.size(0) : sum;
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    requireNoMask(mask);
    return slope(preOutput, activation, weighted(labels, preOutput));
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    return new Pair<>(
        computeScore(labels, preOutput, activation, mask, average),
        computeGradient(labels, preOutput, activation, mask));
  }

  private void requireNoMask(INDArray mask) {
    if (mask != null) {
      throw new UnsupportedOperationException(getClass().getSimpleName() + " takes no mask");
    }
  }

  /** The class weights as text; empty if all are 1. */
  String weightsText() {
    return weights == null ? "" : ", weights=" + Arrays.toString(weights);
  }

  @Override
  public String name() {
    return toString();
  }

  /** Whether another loss is the same; they are if their texts are. */
  @Override
  public boolean equals(Object other) {
    return other instanceof ILossFunction && other.toString().equals(toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }
}
