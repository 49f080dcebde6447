package io.convoy.executor.optim;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.optim.ParameterGroups.Group;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Adagrad, Duchi et al. 2011, "Adaptive Subgradient Methods for Online Learning and Stochastic
 * Optimization", diagonal form, section 1.2, as in PyTorch: {@code g += l2 p}, {@code s += g^2},
 * {@code p -= lr g / (sqrt(s) + epsilon)}.
 *
 * <p>State: {@code squares} = s.
 */
final class Adagrad implements Optimizer {
  private final double epsilon;
  private final Tensor squares;
  private final Tensor step;
  private final List<Group> groups;
  private final List<List<Tensor>> views;
  private final FusedKernel kernel = new FusedKernel("_fused_adagrad_");

  Adagrad(Arguments arguments, ParameterGroups parameters) {
    step = parameters.counter();
    epsilon = arguments.number("epsilon");
    squares = parameters.zeros();
    groups = parameters.groups();
    views = groups.stream().map(group -> group.views(squares)).toList();
    step.fill_(new Scalar(1)); // without decay of the rate the kernel's result depends not on it
  }

  @Override
  public void step(StepRates rates, double divisor) {
    for (int i = 0; i < groups.size(); i++) {
      try (PointerScope scope = new PointerScope()) {
        Group group = groups.get(i);
        IValue scale = FusedKernel.scale(group, divisor);
        Decay.apply(group, rates);
        kernel.call(
            FusedKernel.list(group.parameters()),
            FusedKernel.list(group.gradients()),
            FusedKernel.list(views.get(i)),
            FusedKernel.list(Collections.nCopies(group.members().size(), step)),
            new IValue(group.rates(rates).learningRate()),
            new IValue(0.0), // decay of the rate: schedules are the driver's
            new IValue(Decay.l2AfterShrinking(group, rates)),
            new IValue(epsilon),
            new IValue(false), // maximize
            scale,
            new IValue());
      }
    }
  }

  @Override
  public Map<String, Tensor> state() {
    return Map.of("squares", squares);
  }

  @Override
  public void close() {
    views.forEach(list -> list.forEach(Tensor::close));
    squares.close();
    step.close();
  }
}
