package io.convoy.executor.optim;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.optim.FusedAdam.Numbers;
import io.convoy.executor.optim.FusedAdam.Vectors;
import io.convoy.executor.optim.ParameterGroups.Group;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Adam, Kingma and Ba 2015, "Adam", algorithm 1, and with decoupled weight decay AdamW, Loshchilov
 * and Hutter 2019, algorithm 2, as in PyTorch: {@code g += l2 p}, {@code p -= lr decay p}, {@code m
 * = b1 m + (1 - b1) g}, {@code s = b2 s + (1 - b2) g^2}, {@code p -= lr (m / (1 - b1^t)) / (sqrt(s
 * / (1 - b2^t)) + epsilon)}.
 *
 * <p>DL4J's Adam does not correct the bias of epsilon: it has {@code epsilon / sqrt(1 - b2^t)} in
 * this place.
 *
 * <p>State: {@code mean} = m, {@code squares} = s, {@code steps} = t, {@code [1]}.
 */
final class Adam implements UnreadOptimizer {
  private final Arguments arguments;
  private final Tensor mean;
  private final Tensor squares;
  private final Tensor steps;
  private final List<Group> groups;
  private final List<Vectors> vectors;
  private final FusedAdam kernel = new FusedAdam();

  Adam(Arguments arguments, ParameterGroups parameters) {
    steps = parameters.counter();
    this.arguments = arguments;
    mean = parameters.zeros();
    squares = parameters.zeros();
    groups = parameters.groups();
    vectors =
        groups.stream()
            .map(
                group ->
                    new Vectors(
                        group.parameters(),
                        group.gradients(),
                        group.views(mean),
                        group.views(squares)))
            .toList();
  }

  @Override
  public void step(StepRates rates, double divisor) {
    try (PointerScope scope = new PointerScope()) {
      steps.add_(new Scalar(1));
      for (int i = 0; i < groups.size(); i++) {
        Group group = groups.get(i);
        if (group.penalty().decay() > 0) {
          Decay.addL2(group, rates, divisor);
        }
        kernel.step(
            vectors.get(i),
            steps,
            numbers(group, rates, new IValue(rates.learningRate())),
            FusedKernel.scale(group, divisor));
      }
    }
  }

  private Numbers numbers(Group group, StepRates rates, IValue rate) {
    boolean shrinks = group.penalty().decay() > 0;
    return new Numbers(
        group.rate(rate),
        arguments.number("beta1") * rates.momentumShare(),
        arguments.number("beta2"),
        arguments.number("epsilon"),
        shrinks ? 0 : group.penalty().l2() * rates.decayShare(),
        group.penalty().decay() * rates.decayShare());
  }

  /** The kernel has one kind of decay. */
  @Override
  public boolean canStepUnread() {
    return groups.stream()
        .map(Group::penalty)
        .noneMatch(penalty -> penalty.decay() > 0 && penalty.l2() > 0);
  }

  @Override
  public void stepUnread(StepRates rates, IValue rate, Tensor divisor, Tensor skip) {
    try (PointerScope scope = new PointerScope()) {
      steps.add_(new Scalar(1)).sub_(skip);
      for (int i = 0; i < groups.size(); i++) {
        kernel.step(
            vectors.get(i),
            steps,
            numbers(groups.get(i), rates, rate),
            new IValue(divisor),
            new IValue(skip));
      }
    }
  }

  @Override
  public Map<String, Tensor> state() {
    return Map.of("mean", mean, "squares", squares, "steps", steps);
  }

  @Override
  public void close() {
    vectors.forEach(Vectors::closeState);
    mean.close();
    squares.close();
    steps.close();
  }
}
