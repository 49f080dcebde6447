package io.convoy.executor.engine.torch;

import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The end of a network: the output's activation and its loss.
 *
 * @param activation of the output layer
 * @param probabilities whether the activated outputs are probabilities
 * @param criterion what is to be small
 * @param weights of the classes; empty if all are 1
 * @param share of the loss in that of the whole network
 */
record LossHead(
    UnaryOperator<Tensor> activation,
    boolean probabilities,
    Criterion criterion,
    List<Double> weights,
    double share) {
  /** Of a network's only output. */
  LossHead(
      UnaryOperator<Tensor> activation,
      boolean probabilities,
      Criterion criterion,
      List<Double> weights) {
    this(activation, probabilities, criterion, weights, 1);
  }

  LossHead sharing(double other) {
    return new LossHead(activation, probabilities, criterion, weights, other);
  }

  /** A loss on activated outputs {@code [N,classes]}; nothing of it is recorded for backward. */
  interface Criterion {
    /** The loss, summed over the samples: a scalar. */
    Tensor sum(Tensor activated, BatchTargets answers);

    /** The gradient of the sum, {@code [N,classes]}; may overwrite the outputs. */
    Tensor slope(Tensor activated, BatchTargets answers);

    /** Whether the slope already is that of the outputs before the activation. */
    default boolean beforeActivation() {
      return false;
    }
  }

  /** Class probabilities {@code [N,classes]} of outputs before the activation. */
  Tensor probabilities(Tensor outputs) {
    Tensor activated = activation.apply(outputs);
    return probabilities ? activated : torch.softmax(activated, 1);
  }

  /** Runs backward from the outputs before the activation and adds to the tail. */
  void backward(Tensor outputs, BatchTargets answers, Tensor tail) {
    boolean skip = criterion.beforeActivation();
    Tensor activated = activation.apply(skip ? outputs.detach() : outputs);
    Tensor values = activated.detach();
    tail.select(0, 0).add_(criterion.sum(values, answers));
    answers.count(values, weighing(values), tail);
    Tensor slope = criterion.slope(values, answers);
    (skip ? outputs : activated)
        .backward(slope, new BoolOptional(), false, new TensorArrayRefOptional());
  }

  /**
   * Runs backward from the outputs of several heads at once, before their activations, and adds to
   * the tail: all losses, and the hits of the first.
   *
   * @param heads at least two
   */
  static void backward(List<LossHead> heads, Tensor[] outputs, BatchTargets answers, Tensor tail) {
    Tensor all = heads.get(0).pulled(outputs[0], answers, tail, true);
    for (int i = 1; i < outputs.length; i++) {
      all = all.add(heads.get(i).pulled(outputs[i], answers, tail, false));
    }
    all.backward();
  }

  /** A scalar whose gradient by the outputs is its share of the loss. */
  private Tensor pulled(Tensor outputs, BatchTargets answers, Tensor tail, boolean first) {
    boolean skip = criterion.beforeActivation();
    Tensor activated = activation.apply(skip ? outputs.detach() : outputs);
    Tensor values = activated.detach();
    tail.select(0, 0).add_(criterion.sum(values, answers).mul(new Scalar(share)));
    if (first) {
      answers.count(values, weighing(values), tail);
    }
    Tensor slope = criterion.slope(values, answers).mul(new Scalar(share));
    return (skip ? outputs : activated).mul(slope).sum();
  }

  /** The weights of the classes; null if all are 1. */
  private Tensor weighing(Tensor like) {
    return weights.isEmpty() ? null : row(weights, like);
  }

  /** Numbers as a tensor of the type of others, and on their device. */
  static Tensor row(List<Double> numbers, Tensor like) {
    DoublePointer values =
        new DoublePointer(numbers.stream().mapToDouble(Double::doubleValue).toArray());
    Tensor host =
        torch.from_blob(values, new long[] {numbers.size()}, new TensorOptions(ScalarType.Double));
    return torch.zeros(new long[] {numbers.size()}, like.options()).copy_(host);
  }
}
