package io.convoy.executor.model.layer;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The loss of a multi-class support vector machine (Weston and Watkins 1999): the sum over the
 * other classes of {@code max(0, margin + score(other) - score(own))}. Use it with activation
 * identity.
 *
 * <p>With soft targets, the mean of the losses of all classes, each weighted by its target.
 */
public final class MultiClassHinge implements ILossFunction {
  @JsonProperty private final double margin;

  /** A margin of 1. */
  public MultiClassHinge() {
    this(1);
  }

  /**
   * A margin.
   *
   * @param margin by which a score must exceed the others, above 0
   */
  public MultiClassHinge(@JsonProperty("margin") double margin) {
    if (!(margin > 0)) {
      throw new IllegalArgumentException("margin = " + margin + ": must be above 0");
    }
    this.margin = margin;
  }

  /** The margin by which a score must exceed the others. */
  public double margin() {
    return margin;
  }

  /**
   * {@code [N,own,other]}: {@code max(0, margin + score(other) - score(own))}, 0 on the diagonal.
   */
  private INDArray gaps(INDArray scores) {
    long n = scores.size(0);
    long classes = scores.size(1);
    INDArray gaps =
        scores
            .reshape('c', n, 1, classes)
            .sub(scores.reshape('c', n, classes, 1))
            .addi(margin)
            .muli(others(scores));
    return Transforms.max(gaps, 0, false);
  }

  private static INDArray others(INDArray scores) {
    long classes = scores.size(1);
    return Nd4j.eye(classes).castTo(scores.dataType()).rsubi(1).reshape('c', 1, classes, classes);
  }

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    requireNoMask(mask);
    INDArray scores = activation.getActivation(preOutput.dup('c'), true);
    return gaps(scores).sum(2).muli(labels.castTo(scores.dataType())).sum(true, 1);
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
    INDArray scores = activation.getActivation(preOutput.dup('c'), true);
    long n = scores.size(0);
    INDArray weights = labels.castTo(scores.dataType()).reshape('c', n, scores.size(1), 1);
    INDArray violated = gaps(scores).gt(0).castTo(scores.dataType()).muli(weights);
    INDArray slope = violated.sum(1).subi(violated.sum(2));
    return activation.backprop(preOutput.dup('c'), slope).getFirst();
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    return new Pair<>(
        computeScore(labels, preOutput, activation, mask, average),
        computeGradient(labels, preOutput, activation, mask));
  }

  private static void requireNoMask(INDArray mask) {
    if (mask != null) {
      throw new UnsupportedOperationException("MultiClassHinge takes no mask");
    }
  }

  @Override
  public String name() {
    return toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MultiClassHinge hinge && hinge.margin == margin;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(margin);
  }

  @Override
  public String toString() {
    return "MultiClassHinge(margin=" + margin + ")";
  }
}
