package io.convoy.executor.optim;

import io.convoy.executor.optim.ParameterGroups.Group;
import io.convoy.executor.optim.ParameterGroups.Member;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * RMSProp, Tieleman and Hinton 2012, "Lecture 6.5", as in PyTorch: {@code g += l2 p}, {@code s =
 * rho s + (1 - rho) g^2}, {@code u = g / (sqrt(s) + epsilon)}, then {@code p -= lr u} or, with
 * momentum, {@code v = mu v + u}, {@code p -= lr v}.
 *
 * <p>State: {@code squares} = s, and {@code momentum} = v if mu is not 0.
 */
final class RmsProp implements Optimizer {
  private final double momentum;
  private final double rho;
  private final double epsilon;
  private final Tensor squares;
  private final Tensor velocity;
  private final List<Group> groups;

  RmsProp(OptimizerSpec spec, ParameterGroups parameters) {
    momentum = spec.number("momentum");
    rho = spec.number("rho");
    epsilon = spec.number("epsilon");
    squares = torch.zeros_like(parameters.parameters());
    velocity = torch.zeros_like(parameters.parameters());
    groups = parameters.groups();
  }

  @Override
  public void step(StepRates rates, double divisor) {
    for (Group group : groups) {
      try (PointerScope scope = new PointerScope()) {
        Decay.divide(group, divisor);
        Decay.addL2(group, rates, 1);
        Decay.apply(group, rates);
        group.members().forEach(member -> update(member, rates));
      }
    }
  }

  private void update(Member member, StepRates rates) {
    Tensor gradient = member.gradient();
    Tensor mean = member.view(squares);
    mean.mul_(new Scalar(rho)).addcmul_(gradient, gradient, new Scalar(1 - rho));
    Tensor root = mean.sqrt().add_(new Scalar(epsilon));
    Scalar rate = new Scalar(-rates.learningRate());
    if (momentum == 0) {
      member.parameters().addcdiv_(gradient, root, rate);
    } else {
      Tensor speed = member.view(velocity);
      speed
          .mul_(new Scalar(momentum * rates.momentumShare()))
          .addcdiv_(gradient, root, new Scalar(1));
      member.parameters().add_(speed, rate);
    }
  }

  @Override
  public Map<String, Tensor> state() {
    return momentum == 0
        ? Map.of("squares", squares)
        : Map.of("squares", squares, "momentum", velocity);
  }

  @Override
  public void close() {
    squares.close();
    velocity.close();
  }
}
