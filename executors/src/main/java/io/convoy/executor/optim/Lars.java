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
 * LARS, You, Gitman and Ginsburg 2017, "Large Batch Training of Convolutional Networks", algorithm
 * 1, for each kernel or matrix w: {@code rate = lr trust |w| / (|g| + l2 |w|)}, {@code v = mu v +
 * rate (g + l2 w)}, {@code w -= v}. Biases and normalisation have the plain rate, as is usual; so
 * has a parameter whose norm or gradient is 0. Decoupled decay: {@code w -= lr decay w} first.
 *
 * <p>State: {@code momentum} = v, which has the rate in it.
 */
final class Lars implements Optimizer {
  private final OptimizerSpec spec;
  private final Tensor velocity;
  private final List<Group> groups;

  Lars(OptimizerSpec spec, ParameterGroups parameters) {
    this.spec = spec;
    velocity = torch.zeros_like(parameters.parameters());
    groups = parameters.single();
  }

  @Override
  public void step(StepRates rates, double divisor) {
    Scalar kept = new Scalar(spec.number("momentum") * rates.momentumShare());
    for (Group group : groups) {
      try (PointerScope scope = new PointerScope()) {
        Member member = group.members().get(0);
        Decay.divide(group, divisor);
        double rate = rates.learningRate() * (member.decays() ? trust(group, rates) : 1);
        Decay.addL2(group, rates, 1);
        Decay.apply(group, rates);
        Tensor speed = member.view(velocity);
        speed.mul_(kept).add_(member.gradient(), new Scalar(rate));
        member.parameters().sub_(speed);
      }
    }
    kept.close();
  }

  private double trust(Group group, StepRates rates) {
    double weight = torch.norm(group.members().get(0).parameters()).item_double();
    double gradient = torch.norm(group.members().get(0).gradient()).item_double();
    double l2 = group.penalty().l2() * rates.decayShare();
    boolean defined = weight > 0 && gradient > 0;
    return defined ? spec.number("trust") * weight / (gradient + l2 * weight) : 1;
  }

  @Override
  public Map<String, Tensor> state() {
    return Map.of("momentum", velocity);
  }

  @Override
  public void close() {
    velocity.close();
  }
}
