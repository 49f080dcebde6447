package io.convoy.executor.optim;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.optim.FusedAdam.Numbers;
import io.convoy.executor.optim.FusedAdam.Vectors;
import io.convoy.executor.optim.ParameterGroups.Group;
import io.convoy.executor.optim.ParameterGroups.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

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
  private final Tensor steps;
  private final boolean together;
  private final Tensor direction;
  private final List<Part> kernels;
  private final List<Part> others;
  private final FusedAdam kernel = new FusedAdam();

  private record Part(Group group, Vectors vectors) {}

  Lamb(Arguments arguments, ParameterGroups parameters) {
    steps = parameters.counter();
    beta1 = arguments.number("beta1");
    beta2 = arguments.number("beta2");
    epsilon = arguments.number("epsilon");
    mean = parameters.zeros();
    squares = parameters.zeros();
    List<Group> scaled = parameters.kernels();
    // one after the other in memory that stays in the cache, or all before the host waits for a GPU
    together = parameters.parameters().is_cuda();
    LongStream lengths = scaled.stream().mapToLong(group -> kernel(group).length());
    long room = together ? lengths.sum() : lengths.max().orElse(0);
    direction = torch.zeros(new long[] {room}, parameters.parameters().options());
    kernels = new ArrayList<>();
    long at = 0;
    for (Group group : scaled) {
      long length = kernel(group).length();
      kernels.add(part(group, List.of(direction.narrow(0, at, length))));
      at += together ? length : 0;
    }
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
    int size = together ? kernels.size() : 1;
    for (int i = 0; i < kernels.size(); i += size) {
      List<Part> parts = kernels.subList(i, i + size);
      parts.forEach(part -> direct(part, rates, divisor));
      move(parts, rates);
    }
    for (Part part : others) {
      try (PointerScope scope = new PointerScope()) {
        double decay = part.group().penalty().decay() * rates.decayShare();
        adam(part, part.group().rates(rates).learningRate(), decay, rates, divisor);
      }
    }
  }

  /** Makes a kernel's update, without the rate. */
  private void direct(Part part, StepRates rates, double divisor) {
    try (PointerScope scope = new PointerScope()) {
      Tensor update = part.vectors().parameters().get(0);
      update.zero_();
      adam(part, -1, 0, rates, divisor);
      double decay = part.group().penalty().decay() * rates.decayShare();
      if (decay > 0) {
        update.add_(kernel(part.group()).parameters(), new Scalar(decay));
      }
    }
  }

  /** Moves kernels by their updates, each at the rate that its norms give. */
  private void move(List<Part> parts, StepRates rates) {
    List<Tensor> both = new ArrayList<>();
    for (Part part : parts) {
      both.add(kernel(part.group()).parameters());
      both.add(part.vectors().parameters().get(0));
    }
    double[] norms = Norms.read(both);
    for (int i = 0; i < norms.length; i += 2) {
      double trust = norms[i] > 0 && norms[i + 1] > 0 ? norms[i] / norms[i + 1] : 1;
      StepRates own = parts.get(i / 2).group().rates(rates);
      try (Scalar rate = new Scalar(own.learningRate() * trust)) {
        both.get(i).sub_(both.get(i + 1), rate);
      }
    }
  }

  /** Adam's step; of rate -1 from zero, its direction. */
  private void adam(Part part, double rate, double decay, StepRates rates, double divisor) {
    Decay.addL2(part.group(), rates, divisor);
    kernel.step(
        part.vectors(),
        steps,
        new Numbers(new IValue(rate), beta1 * rates.momentumShare(), beta2, epsilon, 0, decay),
        FusedKernel.scale(part.group(), divisor));
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
