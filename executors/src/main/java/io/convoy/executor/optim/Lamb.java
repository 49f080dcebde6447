package io.convoy.executor.optim;

import io.convoy.executor.optim.ParameterGroups.Group;
import io.convoy.executor.optim.ParameterGroups.Member;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * LAMB, You et al. 2020, "Large Batch Optimization for Deep Learning: Training BERT in 76 minutes",
 * algorithm 2: m and s as {@link Adam}'s, {@code r = (m / (1 - b1^t)) / (sqrt(s / (1 - b2^t)) +
 * epsilon) + decay w}, {@code w -= lr (|w| / |r|) r} for each kernel or matrix. Biases and
 * normalisation have the plain rate, as is usual; so has a parameter whose norm or update is 0. L2
 * is added to the gradient.
 *
 * <p>State: {@code mean} = m, {@code squares} = s, {@code steps} = t, {@code [1]}.
 */
final class Lamb implements Optimizer {
  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final Tensor mean;
  private final Tensor squares;
  private final Tensor steps = torch.zeros(new long[] {1}, new TensorOptions(ScalarType.Float));
  private final List<Group> groups;

  Lamb(OptimizerSpec spec, ParameterGroups parameters) {
    beta1 = spec.number("beta1");
    beta2 = spec.number("beta2");
    epsilon = spec.number("epsilon");
    mean = torch.zeros_like(parameters.parameters());
    squares = torch.zeros_like(parameters.parameters());
    groups = parameters.single();
  }

  @Override
  public void step(StepRates rates, double divisor) {
    double step;
    try (PointerScope scope = new PointerScope()) {
      step = steps.add_(new Scalar(1)).item_double();
    }
    for (Group group : groups) {
      try (PointerScope scope = new PointerScope()) {
        Decay.divide(group, divisor);
        Decay.addL2(group, rates, 1);
        Member member = group.members().get(0);
        Tensor update = update(member, beta1 * rates.momentumShare(), step);
        double decay = group.penalty().decay() * rates.decayShare();
        if (decay > 0) {
          update.add_(member.parameters(), new Scalar(decay));
        }
        double trust = member.decays() ? trust(member.parameters(), update) : 1;
        member.parameters().sub_(update, new Scalar(rates.learningRate() * trust));
      }
    }
  }

  /** Adam's direction, a new tensor. */
  private Tensor update(Member member, double kept, double step) {
    Tensor gradient = member.gradient();
    Tensor first = member.view(mean);
    Tensor second = member.view(squares);
    first.mul_(new Scalar(kept)).add_(gradient, new Scalar(1 - kept));
    second.mul_(new Scalar(beta2)).addcmul_(gradient, gradient, new Scalar(1 - beta2));
    Tensor root = second.div(new Scalar(1 - Math.pow(beta2, step))).sqrt_();
    root.add_(new Scalar(epsilon));
    return first.div(root).mul_(new Scalar(1 / (1 - Math.pow(kept, step))));
  }

  private static double trust(Tensor parameters, Tensor update) {
    double weight = torch.norm(parameters).item_double();
    double length = torch.norm(update).item_double();
    return weight > 0 && length > 0 ? weight / length : 1;
  }

  @Override
  public Map<String, Tensor> state() {
    return Map.of("mean", mean, "squares", squares, "steps", steps);
  }

  @Override
  public void close() {
    mean.close();
    squares.close();
    steps.close();
  }
}
