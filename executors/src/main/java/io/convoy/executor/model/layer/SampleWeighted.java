package io.convoy.executor.model.layer;

import java.util.Arrays;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A loss of which each sample's share is multiplied by the weight of its class; of soft targets, by
 * the mean of the weights by the targets.
 */
public final class SampleWeighted implements ClassWeighted {
  @JsonProperty private final ILossFunction loss;
  @JsonProperty private final double[] weights;

  /**
   * Weighs.
   *
   * @param loss of samples that weigh the same
   * @param weights of the classes, above 0
   */
  @JsonCreator
  public SampleWeighted(
      @JsonProperty("loss") ILossFunction loss, @JsonProperty("weights") double... weights) {
    this.loss = loss;
    this.weights = weights.clone();
    if (!Arrays.stream(weights).allMatch(w -> w > 0 && Double.isFinite(w))) {
      throw new IllegalArgumentException(
          "weights = " + Arrays.toString(weights) + ": must be above 0");
    }
  }

  /** The loss of samples that weigh the same. */
  public ILossFunction plain() {
    return loss;
  }

  @Override
  public double[] classWeights() {
    return weights.clone();
  }

  /** {@code [N,1]}. */
  private INDArray ofSamples(INDArray labels, INDArray like) {
    INDArray column = Nd4j.createFromArray(weights).castTo(like.dataType()).reshape(-1, 1);
    return labels.castTo(like.dataType()).mmul(column);
  }

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    INDArray scores = loss.computeScoreArray(labels, preOutput, activation, mask);
    INDArray column = scores.castTo(preOutput.dataType()).reshape(labels.size(0), 1);
    return column.mul(ofSamples(labels, preOutput));
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
    INDArray own = ofSamples(labels, preOutput);
    return loss.computeGradient(labels, preOutput, activation, mask).mulColumnVector(own);
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    return new Pair<>(
        computeScore(labels, preOutput.dup(), activation, mask, average),
        computeGradient(labels, preOutput, activation, mask));
  }

  @Override
  public String name() {
    return toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SampleWeighted that
        && that.loss.equals(loss)
        && Arrays.equals(that.weights, weights);
  }

  @Override
  public int hashCode() {
    return 31 * loss.hashCode() + Arrays.hashCode(weights);
  }

  @Override
  public String toString() {
    return "SampleWeighted(" + loss + ", weights=" + Arrays.toString(weights) + ")";
  }
}
