package io.convoy.executor.optim;

import java.util.Collections;
import java.util.List;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;

/**
 * LibTorch's one-pass kernels of Adam, also for rules that are special cases of it or that use its
 * direction.
 */
final class FusedAdam {
  private final FusedKernel coupled = new FusedKernel("_fused_adam_");
  private final FusedKernel decoupled = new FusedKernel("_fused_adamw_");
  private final FusedKernel unreadCoupled = new FusedKernel("_fused_adam_", "tensor_lr");
  private final FusedKernel unreadDecoupled = new FusedKernel("_fused_adamw_", "tensor_lr");

  /**
   * Flat vectors, part by part.
   *
   * @param parameters what the step is subtracted from
   * @param means first moments
   * @param squares second moments
   */
  record Vectors(
      List<Tensor> parameters, List<Tensor> gradients, List<Tensor> means, List<Tensor> squares) {
    void closeState() {
      means.forEach(Tensor::close);
      squares.forEach(Tensor::close);
    }
  }

  /**
   * Numbers of one step.
   *
   * @param rate learning rate: a number, or {@code [1]} on the device
   * @param l2 coupled decay: added to the gradient
   * @param decay decoupled decay; not beside {@code l2}
   */
  record Numbers(
      IValue rate, double beta1, double beta2, double epsilon, double l2, double decay) {}

  /**
   * Makes a step; inside a PointerScope.
   *
   * @param steps how many there were, this one included, {@code [1]}
   * @param scale what gradients are divided by, as {@link FusedKernel#scale} makes it
   */
  void step(Vectors vectors, Tensor steps, Numbers numbers, IValue scale) {
    step(vectors, steps, numbers, scale, new IValue());
  }

  /**
   * As the other.
   *
   * @param skip {@code [1]}, 1 if nothing is to be done; none if there is always
   */
  void step(Vectors vectors, Tensor steps, Numbers numbers, IValue scale, IValue skip) {
    boolean shrinks = numbers.decay() > 0;
    boolean onDevice = numbers.rate().isTensor();
    FusedKernel kernel =
        shrinks ? (onDevice ? unreadDecoupled : decoupled) : (onDevice ? unreadCoupled : coupled);
    kernel.call(
        FusedKernel.list(vectors.parameters()),
        FusedKernel.list(vectors.gradients()),
        FusedKernel.list(vectors.means()),
        FusedKernel.list(vectors.squares()),
        FusedKernel.list(List.of()), // largest squares: no AMSGrad
        FusedKernel.list(Collections.nCopies(vectors.parameters().size(), steps)),
        numbers.rate(),
        new IValue(numbers.beta1()),
        new IValue(numbers.beta2()),
        new IValue(shrinks ? numbers.decay() : numbers.l2()),
        new IValue(numbers.epsilon()),
        new IValue(false), // amsgrad
        new IValue(false), // maximize
        scale,
        skip);
  }
}
