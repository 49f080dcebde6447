package io.convoy.executor.engine;

import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** What the outputs of a model are. */
public final class Scores {
  private Scores() {}

  /**
   * Whether activated outputs are probabilities. If not, as with hinge loss or squares of plain
   * outputs, their softmax stands for probabilities, which keeps their order.
   */
  public static boolean areProbabilities(ILossFunction loss, IActivation activation) {
    return loss instanceof LossMCXENT
        || loss instanceof LossBinaryXENT
        || activation instanceof ActivationSoftmax
        || activation instanceof ActivationSigmoid;
  }
}
