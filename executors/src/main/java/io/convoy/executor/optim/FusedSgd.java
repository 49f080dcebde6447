package io.convoy.executor.optim;

import io.convoy.executor.optim.ParameterGroups.Group;
import java.util.List;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;

/** LibTorch's one-pass kernel of stochastic gradient descent with momentum. */
final class FusedSgd {
  private final FusedKernel kernel = new FusedKernel("_fused_sgd_");
  private final FusedKernel unread = new FusedKernel("_fused_sgd_", "tensor_lr");

  /**
   * Numbers of one step.
   *
   * @param rate learning rate: a number, or {@code [1]} on the device
   * @param l2 coupled decay: added to the gradient
   */
  record Numbers(IValue rate, double momentum, boolean nesterov, double l2) {}

  /**
   * Makes a step; inside a PointerScope.
   *
   * @param velocities of the group's members, zero before the first step; none without momentum
   * @param scale what gradients are divided by, as {@link FusedKernel#scale} makes it
   * @param skip {@code [1]}, 1 if nothing is to be done; none if there is always
   */
  void step(Group group, List<Tensor> velocities, Numbers numbers, IValue scale, IValue skip) {
    (numbers.rate().isTensor() ? unread : kernel)
        .call(
            FusedKernel.list(group.parameters()),
            FusedKernel.list(group.gradients()),
            FusedKernel.list(velocities),
            new IValue(numbers.l2()),
            new IValue(numbers.momentum()),
            numbers.rate(),
            new IValue(0.0), // dampening
            new IValue(numbers.nesterov()),
            new IValue(false), // maximize
            new IValue(false), // first step: the velocity starts at zero instead
            scale,
            skip);
  }
}
