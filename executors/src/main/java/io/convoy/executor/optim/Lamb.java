package io.convoy.executor.optim;

import io.convoy.executor.optim.FusedAdam.Numbers;
import io.convoy.executor.optim.FusedAdam.Vectors;
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
  private final Tensor direction;
  private final List<Part> kernels;
  private final List<Part> others;
  private final FusedAdam kernel = new FusedAdam();

  private record Part(Group group, Vectors vectors) {}

  Lamb(OptimizerSpec spec, ParameterGroups parameters) {
    beta1 = spec.number("beta1");
    beta2 = spec.number("beta2");
    epsilon = spec.number("epsilon");
    mean = torch.zeros_like(parameters.parameters());
    squares = torch.zeros_like(parameters.parameters());
    List<Group> scaled = parameters.kernels();
    long longest = scaled.stream().mapToLong(group -> kernel(group).length()).max().orElse(0);
    direction = torch.zeros(new long[] {longest}, parameters.parameters().options());
    kernels =
        scaled.stream()
            .map(group -> part(group, List.of(direction.narrow(0, 0, kernel(group).length()))))
            .toList();
    others = parameters.others().stream().map(group -> part(group, group.parameters())).toList();
  }

  private static Member kernel(Group group) {
    return group.members().get(0);
  }

  private Part part(Group group, List<Tensor> moved) {
    return new Part(
        group, new Vectors(moved, group.gradients(), group.views(mean), group.views(squares)));
  }

  @Override
  public void step(StepRates rates, double divisor) {
    try (PointerScope scope = new PointerScope()) {
      steps.add_(new Scalar(1));
    }
    for (Part part : kernels) {
      try (PointerScope scope = new PointerScope()) {
        Tensor weights = kernel(part.group()).parameters();
        Tensor update = part.vectors().parameters().get(0);
        update.zero_();
        adam(part, -1, 0, rates, divisor);
        double decay = part.group().penalty().decay() * rates.decayShare();
        if (decay > 0) {
          update.add_(weights, new Scalar(decay));
        }
        weights.sub_(update, new Scalar(rates.learningRate() * trust(weights, update)));
      }
    }
    for (Part part : others) {
      try (PointerScope scope = new PointerScope()) {
        double decay = part.group().penalty().decay() * rates.decayShare();
        adam(part, rates.learningRate(), decay, rates, divisor);
      }
    }
  }

  /** Adam's step; of rate -1 from zero, its direction. */
  private void adam(Part part, double rate, double decay, StepRates rates, double divisor) {
    Decay.addL2(part.group(), rates, divisor);
    kernel.step(
        part.vectors(),
        steps,
        new Numbers(rate, beta1 * rates.momentumShare(), beta2, epsilon, 0, decay),
        FusedKernel.scale(part.group(), divisor));
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
    for (Part part : kernels) {
      part.vectors().parameters().forEach(Tensor::close);
      part.vectors().closeState();
    }
    others.forEach(part -> part.vectors().closeState());
    direction.close();
    mean.close();
    squares.close();
    steps.close();
  }
}
