package io.convoy.executor.engine.nd4j;

import io.convoy.executor.model.layer.ClassWeighted;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * A model's own loss function that also counts: what it sees is the output of the very forward pass
 * whose gradient is taken, without regularisation and before workspaces reuse its memory.
 */
final class CountingLoss implements ILossFunction {
  private final ILossFunction loss;
  private final double[] weights;
  private int[] classes = {};
  private double lossSum;
  private double weight;
  private long hits;

  CountingLoss(ILossFunction loss) {
    this.loss = loss;
    weights = ClassWeighted.of(loss).stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Whether samples do not all weigh 1. */
  boolean weighs() {
    return weights.length > 0;
  }

  /** Sets the classes, {@code [N]}, that count as hits in the next batch. */
  void expect(int[] labels) {
    classes = labels;
  }

  /** Sum of the losses of the batch last differentiated. */
  double lossSum() {
    return lossSum;
  }

  /** What the samples of the batch last differentiated weigh together. */
  double weight() {
    return weight;
  }

  /** Samples of the batch last differentiated whose largest output is their label. */
  long hits() {
    return hits;
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    lossSum = loss.computeScore(labels, preOutput.dup(), activation, mask, false);
    INDArray output = activation.getActivation(preOutput.dup(), true);
    hits = hits(output);
    weight = weighs() ? weight(labels) : labels.size(0);
    return loss.computeGradient(labels, preOutput, activation, mask);
  }

  private double weight(INDArray labels) {
    INDArray column = Nd4j.createFromArray(weights).reshape(-1, 1);
    return labels.castTo(DataType.DOUBLE).mmul(column).sumNumber().doubleValue();
  }

  private long hits(INDArray output) {
    long[] predicted = Nd4j.argMax(output, 1).toLongVector();
    long hits = 0;
    for (int i = 0; i < predicted.length; i++) {
      hits += predicted[i] == classes[i] ? 1 : 0;
    }
    return hits;
  }

  @Override
  public double computeScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    return loss.computeScore(labels, preOutput, activation, mask, average);
  }

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    return loss.computeScoreArray(labels, preOutput, activation, mask);
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    return loss.computeGradientAndScore(labels, preOutput, activation, mask, average);
  }

  @Override
  public String name() {
    return loss.name();
  }
}
