package io.convoy.executor.model.layer;

import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * A loss in which the samples of some classes count more. A sample's weight is that of its class;
 * of soft targets, the mean of the weights by the targets. The loss of a batch is the sum over its
 * samples, to be divided by the sum of their weights.
 */
public interface ClassWeighted extends ILossFunction {
  /** The weight of each class; null if all are 1. */
  double[] classWeights();

  /** The class weights of any loss; empty if all are 1. */
  static List<Double> of(ILossFunction loss) {
    double[] weights = null;
    if (loss instanceof ClassWeighted weighted) {
      weights = weighted.classWeights();
    } else if (loss instanceof LossMCXENT crossEntropy && crossEntropy.getWeights() != null) {
      weights = crossEntropy.getWeights().toDoubleVector();
    }
    return weights == null ? List.of() : Arrays.stream(weights).boxed().toList();
  }
}
