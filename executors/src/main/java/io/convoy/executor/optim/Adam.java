package io.convoy.executor.optim;

import io.convoy.executor.optim.ParameterGroups.Group;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

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
final class Adam implements Optimizer {
  private final OptimizerSpec spec;
  private final Tensor mean;
  private final Tensor squares;
  private final Tensor steps = torch.zeros(new long[] {1}, new TensorOptions(ScalarType.Float));
  private final List<Group> groups;
  private final List<List<Tensor>> means;
  private final List<List<Tensor>> variances;
  private final FusedKernel coupled = new FusedKernel("_fused_adam_");
  private final FusedKernel decoupled = new FusedKernel("_fused_adamw_");

  Adam(OptimizerSpec spec, ParameterGroups parameters) {
    this.spec = spec;
    mean = torch.zeros_like(parameters.parameters());
    squares = torch.zeros_like(parameters.parameters());
    groups = parameters.groups();
    means = groups.stream().map(group -> group.views(mean)).toList();
    variances = groups.stream().map(group -> group.views(squares)).toList();
  }

  @Override
  public void step(StepRates rates, double divisor) {
    try (PointerScope scope = new PointerScope()) {
      steps.add_(new Scalar(1));
      for (int i = 0; i < groups.size(); i++) {
        step(i, rates, divisor);
      }
    }
  }

  private void step(int index, StepRates rates, double divisor) {
    Group group = groups.get(index);
    boolean shrinks = group.penalty().decay() > 0;
    if (shrinks) {
      Decay.addL2(group, rates, divisor);
    }
    IValue scale = FusedKernel.scale(group, divisor);
    double decay = shrinks ? group.penalty().decay() : group.penalty().l2();
    (shrinks ? decoupled : coupled)
        .call(
            FusedKernel.list(group.parameters()),
            FusedKernel.list(group.gradients()),
            FusedKernel.list(means.get(index)),
            FusedKernel.list(variances.get(index)),
            FusedKernel.list(List.of()), // largest squares: no AMSGrad
            FusedKernel.list(Collections.nCopies(group.members().size(), steps)),
            new IValue(rates.learningRate()),
            new IValue(spec.number("beta1") * rates.momentumShare()),
            new IValue(spec.number("beta2")),
            new IValue(decay * rates.decayShare()),
            new IValue(spec.number("epsilon")),
            new IValue(false), // amsgrad
            new IValue(false), // maximize
            scale,
            new IValue());
  }

  @Override
  public Map<String, Tensor> state() {
    return Map.of("mean", mean, "squares", squares, "steps", steps);
  }

  @Override
  public void close() {
    means.forEach(views -> views.forEach(Tensor::close));
    variances.forEach(views -> views.forEach(Tensor::close));
    mean.close();
    squares.close();
    steps.close();
  }
}
