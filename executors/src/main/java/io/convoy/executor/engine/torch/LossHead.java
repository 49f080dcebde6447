package io.convoy.executor.engine.torch;

import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.BoolOptional;
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
 */
record LossHead(
    UnaryOperator<Tensor> activation,
    boolean probabilities,
    Criterion criterion,
    List<Double> weights) {

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
    answers.count(values, weights.isEmpty() ? null : row(weights, values), tail);
    Tensor slope = criterion.slope(values, answers);
    (skip ? outputs : activated)
        .backward(slope, new BoolOptional(), false, new TensorArrayRefOptional());
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
