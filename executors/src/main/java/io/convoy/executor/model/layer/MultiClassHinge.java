package io.convoy.executor.model.layer;

import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The loss of a multi-class support vector machine (Weston and Watkins 1999): the sum over the
 * other classes of {@code max(0, margin + score(other) - score(own))}, or of its squares. Use it
 * with activation identity.
 *
 * <p>With soft targets, the mean of the losses of all classes, each weighted by its target.
 */
public final class MultiClassHinge extends ClassLoss {
  @JsonProperty private final double margin;

  @JsonProperty
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  private final boolean squared;

  /** A margin of 1. */
  public MultiClassHinge() {
    this(1);
  }

  /**
   * A margin.
   *
   * @param margin by which a score must exceed the others, above 0
   */
  public MultiClassHinge(double margin) {
    this(margin, false, null);
  }

  /**
   * Squares or class weights.
   *
   * @param margin by which a score must exceed the others, above 0
   * @param squared whether what is missing to the margin is squared
   * @param weights of the classes, above 0; null if all are 1
   */
  @JsonCreator
  public MultiClassHinge(
      @JsonProperty("margin") double margin,
      @JsonProperty("squared") boolean squared,
      @JsonProperty("weights") double[] weights) {
    super(weights);
    if (!(margin > 0)) {
      throw new IllegalArgumentException("margin = " + margin + ": must be above 0");
    }
    this.margin = margin;
    this.squared = squared;
  }

  /** The margin by which a score must exceed the others. */
  public double margin() {
    return margin;
  }

  /** Whether what is missing to the margin is squared. */
  public boolean squared() {
    return squared;
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
  INDArray losses(INDArray scores) {
    INDArray gaps = gaps(scores);
    return (squared ? gaps.muli(gaps) : gaps).sum(2);
  }

  @Override
  INDArray slope(INDArray preOutput, IActivation activation, INDArray targets) {
    INDArray scores = activation.getActivation(preOutput.dup('c'), true);
    INDArray gaps = gaps(scores);
    INDArray each = squared ? gaps.muli(2) : gaps.gt(0).castTo(scores.dataType());
    each.muli(targets.reshape('c', scores.size(0), scores.size(1), 1));
    INDArray slope = each.sum(1).subi(each.sum(2));
    return activation.backprop(preOutput.dup('c'), slope).getFirst();
  }

  @Override
  public String toString() {
    return "MultiClassHinge(margin=" + margin + (squared ? ", squared" : "") + weightsText() + ")";
  }
}
