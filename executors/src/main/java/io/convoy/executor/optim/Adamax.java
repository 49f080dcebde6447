package io.convoy.executor.optim;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.optim.ParameterGroups.Group;
import io.convoy.executor.optim.ParameterGroups.Member;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Adamax, Kingma and Ba 2015, "Adam", algorithm 2, as in PyTorch: {@code g += l2 p}, {@code m = b1
 * m + (1 - b1) g}, {@code u = max(b2 u, |g| + epsilon)}, {@code p -= lr / (1 - b1^t) m / u}.
 *
 * <p>State: {@code mean} = m, {@code largest} = u, {@code steps} = t, {@code [1]}.
 */
final class Adamax implements Optimizer {
  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final Tensor mean;
  private final Tensor largest;
  private final Tensor steps;
  private final List<Group> groups;

  Adamax(Arguments arguments, ParameterGroups parameters) {
    beta1 = arguments.number("beta1");
    beta2 = arguments.number("beta2");
    epsilon = arguments.number("epsilon");
    mean = parameters.zeros();
    largest = parameters.zeros();
    steps = parameters.counter();
    groups = parameters.groups();
  }

  @Override
  public void step(StepRates rates, double divisor) {
    try (PointerScope scope = new PointerScope()) {
      double kept = beta1 * rates.momentumShare();
      Tensor unbiased = unbiased(kept);
      for (Group group : groups) {
        Decay.divide(group, divisor);
        Decay.addL2(group, rates, 1);
        Decay.apply(group, rates);
        Tensor rate = unbiased.mul(new Scalar(group.rates(rates).learningRate()));
        group.members().forEach(member -> update(member, kept, rate));
      }
    }
  }

  /** {@code 1 / (1 - b1^t)}, which the host does not wait for. */
  private Tensor unbiased(double kept) {
    Tensor base =
        torch.full_like(steps.add_(new Scalar(1)), new Scalar(kept)).to(ScalarType.Double);
    return base.pow(steps).neg_().add_(new Scalar(1)).reciprocal_();
  }

  private void update(Member member, double kept, Tensor rate) {
    Tensor g = member.gradient();
    Tensor m = member.view(mean);
    Tensor u = member.view(largest);
    m.mul_(new Scalar(kept)).add_(g, new Scalar(1 - kept));
    u.mul_(new Scalar(beta2)).copy_(u.maximum(g.abs_().add_(new Scalar(epsilon))));
    member.parameters().sub_(m.div(u).mul_(rate));
  }

  @Override
  public Map<String, Tensor> state() {
    return Map.of("mean", mean, "largest", largest, "steps", steps);
  }

  @Override
  public void close() {
    mean.close();
    largest.close();
    steps.close();
  }
}
