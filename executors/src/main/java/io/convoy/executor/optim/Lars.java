package io.convoy.executor.optim;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.optim.FusedSgd.Numbers;
import io.convoy.executor.optim.ParameterGroups.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;

/**
 * LARS, You, Gitman and Ginsburg 2017, "Large Batch Training of Convolutional Networks", algorithm
 * 1, for each kernel or matrix w: {@code rate = lr trust |w| / (|g| + l2 |w|)}, {@code v = mu v +
 * rate (g + l2 w)}, {@code w -= v}. Biases and normalisation have the plain rate, as is usual; so
 * has a parameter whose norm or gradient is 0. Decoupled decay: {@code w -= lr decay w} first.
 *
 * <p>State: {@code momentum} = v, which has the rate in it.
 */
final class Lars implements Optimizer {
  private final Arguments arguments;
  private final Tensor velocity;
  private final List<Part> kernels;
  private final List<Part> others;
  private final FusedSgd kernel = new FusedSgd();

  private record Part(Group group, List<Tensor> velocities) {}

  Lars(Arguments arguments, ParameterGroups parameters) {
    this.arguments = arguments;
    velocity = parameters.zeros();
    kernels = parts(parameters.kernels());
    others = parts(parameters.others());
  }

  private List<Part> parts(List<Group> groups) {
    return groups.stream().map(group -> new Part(group, group.views(velocity))).toList();
  }

  @Override
  public void step(StepRates rates, double divisor) {
    List<Tensor> all = new ArrayList<>();
    kernels.forEach(part -> all.addAll(part.group().parameters()));
    kernels.forEach(part -> all.addAll(part.group().gradients()));
    double[] norms = Norms.read(all);
    for (int i = 0; i < kernels.size(); i++) {
      double gradient = norms[kernels.size() + i] / divisor;
      double l2 = kernels.get(i).group().penalty().l2() * rates.decayShare();
      step(kernels.get(i), rates, trust(norms[i], gradient, l2), divisor);
    }
    others.forEach(part -> step(part, rates, 1, divisor));
  }

  /** The rate goes into the velocity: by way of the gradient's divisor and of L2. */
  private void step(Part part, StepRates rates, double trust, double divisor) {
    Group group = part.group();
    double rate = trust * group.rates(rates).learningRate();
    try (PointerScope scope = new PointerScope()) {
      Decay.apply(group, rates);
      Numbers numbers =
          new Numbers(
              new IValue(1.0),
              arguments.number("momentum") * rates.momentumShare(),
              false,
              rate * Decay.l2AfterShrinking(group, rates));
      kernel.step(
          group,
          part.velocities(),
          numbers,
          FusedKernel.scale(group, divisor / rate),
          new IValue());
    }
  }

  private double trust(double weight, double gradient, double l2) {
    boolean defined = weight > 0 && gradient > 0;
    return defined ? arguments.number("trust") * weight / (gradient + l2 * weight) : 1;
  }

  @Override
  public Map<String, Tensor> state() {
    return Map.of("momentum", velocity);
  }

  @Override
  public void close() {
    for (List<Part> parts : List.of(kernels, others)) {
      parts.forEach(part -> part.velocities().forEach(Tensor::close));
    }
    velocity.close();
  }
}
