package io.convoy.executor.optim;

import io.convoy.executor.engine.ParameterLayout;
import io.convoy.executor.engine.Reduction;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * What a rank does with the exchanged gradient: average, regularise, clip by global norm, and let
 * the optimizer update the parameters.
 *
 * <p>Every rank applies the same rule to the same numbers, so parameters stay bit-equal.
 */
public final class UpdateRule implements AutoCloseable {
  private final OptimizerSpec spec;
  private final Optimizer optimizer;
  private final List<Tensor> gradients;
  private final List<Tensor> decayedGradients;
  private final List<Tensor> decayedParameters;
  private final List<Tensor> statisticChanges;
  private final List<Tensor> statistics;

  /**
   * Binds the rule to a replica's flat vectors.
   *
   * @param parameters {@code [P]}
   * @param reduction holds the gradient, {@code [P]}
   */
  public UpdateRule(
      OptimizerSpec spec, ParameterLayout layout, Tensor parameters, Reduction reduction) {
    this.spec = spec;
    Tensor gradient = reduction.gradient();
    optimizer = Optimizers.create(spec, layout, parameters, gradient);
    gradients = FlatViews.of(gradient, layout, FlatViews.TRAINED);
    decayedGradients = FlatViews.of(gradient, layout, FlatViews.DECAYED);
    decayedParameters = FlatViews.of(parameters, layout, FlatViews.DECAYED);
    statisticChanges = FlatViews.of(gradient, layout, FlatViews.STATISTICS);
    statistics = FlatViews.of(parameters, layout, FlatViews.STATISTICS);
  }

  /**
   * Applies one update, unless the gradient is not finite.
   *
   * @param learningRate for this step
   * @param samples number of samples whose gradients were summed
   * @param shares number of micro-batches, over all ranks, whose running statistics were summed
   * @return L2 norm of the regularised mean gradient before clipping; if it is not finite, nothing
   *     was updated
   */
  public double apply(double learningRate, long samples, int shares) {
    try (PointerScope scope = new PointerScope()) {
      scale(gradients, 1.0 / samples);
      scale(statisticChanges, 1.0 / shares);
      regularise();
      double norm = norm(gradients);
      if (!Double.isFinite(norm)) {
        return norm;
      }
      if (spec.clipNorm() > 0 && norm > spec.clipNorm()) {
        scale(gradients, spec.clipNorm() / norm);
      }
      optimizer.step(learningRate);
      for (int i = 0; i < statistics.size(); i++) {
        statistics.get(i).sub_(statisticChanges.get(i));
      }
      return norm;
    }
  }

  private void regularise() {
    if (spec.l2() == 0) {
      return;
    }
    Scalar coefficient = new Scalar(spec.l2());
    for (int i = 0; i < decayedGradients.size(); i++) {
      decayedGradients.get(i).add_(decayedParameters.get(i), coefficient);
    }
  }

  private static void scale(List<Tensor> views, double factor) {
    Scalar scalar = new Scalar(factor);
    views.forEach(view -> view.mul_(scalar));
  }

  private static double norm(List<Tensor> views) {
    double squares = 0;
    for (Tensor view : views) {
      double norm = torch.norm(view).item_double();
      squares += norm * norm;
    }
    return Math.sqrt(squares);
  }

  /** The optimizer's live state: name to values, each {@code [P]}. */
  public Map<String, Tensor> state() {
    return optimizer.state();
  }

  @Override
  public void close() {
    optimizer.close();
    for (List<Tensor> views :
        List.of(gradients, decayedGradients, decayedParameters, statisticChanges, statistics)) {
      views.forEach(Tensor::close);
    }
  }
}
