package io.convoy.executor.engine.torch;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * The end of a network: the output's activation and multi-class cross-entropy, {@code -ln
 * p(label)}.
 *
 * <p>With softmax the gradient is {@code p - y}, taken before the probabilities are clipped for the
 * loss, as in DL4J; there is no loss node in the graph.
 */
final class CrossEntropy {
  private final UnaryOperator<Tensor> activation;
  private final boolean softmax;
  private final double clip;

  private CrossEntropy(UnaryOperator<Tensor> activation, boolean softmax, double clip) {
    this.activation = activation;
    this.softmax = softmax;
    this.clip = clip;
  }

  static CrossEntropy of(ILossFunction loss, IActivation activation, Site site) {
    site.require(
        loss instanceof LossMCXENT, "loss " + loss + " (MCXENT is what image classifiers take)");
    LossMCXENT crossEntropy = (LossMCXENT) loss;
    site.require(crossEntropy.getWeights() == null, "loss weights");
    return new CrossEntropy(
        Activations.function(activation, site),
        activation.getClass() == ActivationSoftmax.class,
        crossEntropy.getSoftmaxClipEps());
  }

  /** Class probabilities {@code [N,classes]} of outputs before the activation. */
  Tensor probabilities(Tensor outputs) {
    return activation.apply(outputs);
  }

  /** Runs backward from the outputs before the activation and adds to the tail. */
  void backward(Tensor outputs, Answers answers, Tensor tail) {
    Tensor probabilities = activation.apply(softmax ? outputs.detach() : outputs);
    if (softmax) {
      tail.select(0, 0).add_(answers.crossEntropy(this::clipped, probabilities));
      answers.count(probabilities, tail);
      outputs.backward(
          answers.subtractedFrom(probabilities),
          new BoolOptional(),
          false,
          new TensorArrayRefOptional());
    } else {
      Tensor loss = answers.crossEntropy(UnaryOperator.identity(), probabilities);
      tail.select(0, 0).add_(loss.detach());
      answers.count(probabilities.detach(), tail);
      loss.backward();
    }
  }

  private Tensor clipped(Tensor probabilities) {
    return probabilities.clamp(
        new ScalarOptional(new Scalar(clip)), new ScalarOptional(new Scalar(1 - clip)));
  }
}
