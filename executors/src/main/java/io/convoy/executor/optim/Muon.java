package io.convoy.executor.optim;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.optim.FusedAdam.Numbers;
import io.convoy.executor.optim.FusedAdam.Vectors;
import io.convoy.executor.optim.ParameterGroups.Group;
import io.convoy.executor.optim.ParameterGroups.Member;
import io.convoy.executor.vector.ParameterLayout.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Muon, Jordan et al. 2024, "Muon: An optimizer for hidden layers in neural networks", for kernels
 * and matrices, each as a matrix of one row for each output unit: {@code g += l2 w}, {@code m = mu
 * m + (1 - mu) g}, {@code u = } the nearest orthogonal matrix of m, or with Nesterov's of {@code mu
 * m + (1 - mu) g}, {@code w -= lr decay w}, {@code w -= lr 0.2 sqrt(max(rows, columns)) u}. The
 * nearest orthogonal matrix is by five steps of a Newton-Schulz iteration of fifth order.
 *
 * <p>The factor of Liu et al. 2025, "Muon is Scalable for LLM Training", section 2.2, gives updates
 * the size of AdamW's, so that a rate of AdamW fits. Biases and normalisation are AdamW's.
 *
 * <p>State: {@code mean} = m, that of AdamW included; {@code squares}, {@code steps} of AdamW.
 */
final class Muon implements Optimizer {
  /** Coefficients of x, x^3 and x^5: the steepest at 0 that keep singular values near 1. */
  private static final double LINEAR = 3.4445;

  private static final double CUBIC = -4.7750;
  private static final double QUINTIC = 2.0315;

  private static final int ITERATIONS = 5;
  private static final double SMALLEST_NORM = 1e-7;
  private static final double ADAM_SIZE = 0.2;

  private final Arguments arguments;
  private final double momentum;
  private final Tensor mean;
  private final Tensor squares;
  private final Tensor steps;
  private final List<Group> kernels;
  private final List<Group> others;
  private final List<Vectors> vectors = new ArrayList<>();
  private final FusedAdam adam = new FusedAdam();

  Muon(Arguments arguments, ParameterGroups parameters) {
    this.arguments = arguments;
    momentum = arguments.number("momentum");
    mean = parameters.zeros();
    squares = parameters.zeros();
    steps = parameters.counter();
    kernels = parameters.kernels();
    others = parameters.others();
    for (Group group : others) {
      vectors.add(
          new Vectors(
              group.parameters(), group.gradients(), group.views(mean), group.views(squares)));
    }
  }

  @Override
  public void step(StepRates rates, double divisor) {
    for (Group group : kernels) {
      try (PointerScope scope = new PointerScope()) {
        Decay.divide(group, divisor);
        Decay.addL2(group, rates, 1);
        Decay.apply(group, rates);
        update(group.members().get(0), group.rates(rates));
      }
    }
    try (PointerScope scope = new PointerScope()) {
      steps.add_(new Scalar(1));
      for (int i = 0; i < others.size(); i++) {
        adam(others.get(i), vectors.get(i), rates, divisor);
      }
    }
  }

  private void update(Member kernel, StepRates rates) {
    double kept = momentum * rates.momentumShare();
    Tensor g = kernel.gradient();
    Tensor m = kernel.view(mean);
    m.lerp_(g, new Scalar(1 - kept));
    Tensor direction = arguments.flag("nesterov") ? g.lerp_(m, new Scalar(kept)) : m;
    Units units = kernel.first().units();
    long rows = units.count();
    long columns = kernel.length() / rows;
    long inner = columns / units.outer();
    Tensor matrix = direction.view(units.outer(), rows, inner).transpose(0, 1);
    Tensor update = orthogonal(matrix.reshape(rows, columns));
    double rate = rates.learningRate() * ADAM_SIZE * Math.sqrt((double) Math.max(rows, columns));
    kernel
        .parameters()
        .view(units.outer(), rows, inner)
        .sub_(update.reshape(rows, units.outer(), inner).transpose(0, 1), new Scalar(rate));
  }

  /** About the product of the singular vectors' matrices, {@code U V^T}, of the same shape. */
  private static Tensor orthogonal(Tensor matrix) {
    boolean tall = matrix.size(0) > matrix.size(1);
    Tensor x = tall ? matrix.t() : matrix;
    x = x.div(x.norm().clamp_min(new Scalar(SMALLEST_NORM)));
    for (int i = 0; i < ITERATIONS; i++) {
      Tensor square = x.mm(x.t());
      Tensor rest = square.mul(new Scalar(CUBIC)).add_(square.mm(square), new Scalar(QUINTIC));
      x = x.mul(new Scalar(LINEAR)).add_(rest.mm(x));
    }
    return tall ? x.t() : x;
  }

  private void adam(Group group, Vectors parts, StepRates rates, double divisor) {
    Decay.addL2(group, rates, divisor);
    Numbers numbers =
        new Numbers(
            new IValue(group.rates(rates).learningRate()),
            arguments.number("beta1") * rates.momentumShare(),
            arguments.number("beta2"),
            arguments.number("epsilon"),
            0,
            group.penalty().decay() * rates.decayShare());
    adam.step(parts, steps, numbers, FusedKernel.scale(group, divisor));
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
