package io.convoy.executor.optim;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.optim.FusedSgd.Numbers;
import io.convoy.executor.optim.ParameterGroups.Group;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;

/**
 * Stochastic gradient descent with momentum, plain or Nesterov's, as in Sutskever et al. 2013, "On
 * the importance of initialization and momentum in deep learning", in PyTorch's form: {@code g +=
 * l2 p}, {@code v = mu v + g}, then {@code p -= lr v} or, with Nesterov's, {@code p -= lr (g + mu
 * v)}. Decoupled decay: {@code p -= lr decay p} first (SGDW, Loshchilov and Hutter 2019, algorithm
 * 1).
 *
 * <p>State: {@code momentum} = v, zero at first; none if mu is 0.
 */
final class Sgd implements UnreadOptimizer {
  private final double momentum;
  private final boolean nesterov;
  private final Tensor velocity;
  private final List<Group> groups;
  private final List<List<Tensor>> velocities;
  private final FusedSgd kernel = new FusedSgd();

  Sgd(Arguments arguments, ParameterGroups parameters) {
    this(arguments.number("momentum"), arguments.flag("nesterov"), parameters);
  }

  private Sgd(double momentum, boolean nesterov, ParameterGroups parameters) {
    this.momentum = momentum;
    this.nesterov = momentum > 0 && nesterov;
    velocity = parameters.zeros();
    groups = parameters.groups();
    // the kernel wants an empty list where there is no momentum
    velocities =
        groups.stream()
            .map(group -> momentum == 0 ? List.<Tensor>of() : group.views(velocity))
            .toList();
  }

  /** Without momentum. */
  static Sgd vanilla(ParameterGroups parameters) {
    return new Sgd(0, false, parameters);
  }

  @Override
  public void step(StepRates rates, double divisor) {
    for (int i = 0; i < groups.size(); i++) {
      try (PointerScope scope = new PointerScope()) {
        Group group = groups.get(i);
        IValue scale = FusedKernel.scale(group, divisor);
        Decay.apply(group, rates);
        kernel.step(
            group,
            velocities.get(i),
            numbers(group, rates, new IValue(rates.learningRate())),
            scale,
            new IValue());
      }
    }
  }

  private Numbers numbers(Group group, StepRates rates, IValue rate) {
    return new Numbers(
        group.rate(rate),
        momentum * rates.momentumShare(),
        nesterov,
        Decay.l2AfterShrinking(group, rates));
  }

  /** Decoupled decay shrinks before the kernel, which alone can be told not to. */
  @Override
  public boolean canStepUnread() {
    return groups.stream().allMatch(group -> group.penalty().decay() == 0);
  }

  @Override
  public void stepUnread(StepRates rates, IValue rate, Tensor divisor, Tensor skip) {
    for (int i = 0; i < groups.size(); i++) {
      try (PointerScope scope = new PointerScope()) {
        Group group = groups.get(i);
        kernel.step(
            group,
            velocities.get(i),
            numbers(group, rates, rate),
            new IValue(divisor),
            new IValue(skip));
      }
    }
  }

  @Override
  public Map<String, Tensor> state() {
    return momentum == 0 ? Map.of() : Map.of("momentum", velocity);
  }

  @Override
  public void close() {
    velocities.forEach(views -> views.forEach(Tensor::close));
    velocity.close();
  }
}
