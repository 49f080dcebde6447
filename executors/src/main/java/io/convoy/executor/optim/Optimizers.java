package io.convoy.executor.optim;

import io.convoy.executor.engine.ParameterLayout;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/** The registered optimizers. */
public final class Optimizers {
  private interface Constructor {
    Optimizer create(
        OptimizerSpec spec, ParameterLayout layout, Tensor parameters, Tensor gradient);
  }

  private static final Map<String, Constructor> REGISTRY = new TreeMap<>(Map.of("sgd", Sgd::new));

  private Optimizers() {}

  /** Their names, as a recipe writes them. */
  public static Set<String> names() {
    return REGISTRY.keySet();
  }

  /**
   * Checks a name before anything is started.
   *
   * @throws IllegalArgumentException if there is no optimizer of that name
   */
  public static void check(OptimizerSpec spec) {
    if (!REGISTRY.containsKey(spec.name())) {
      throw new IllegalArgumentException(
          "optimizer.name = " + spec.name() + ": no such optimizer; there are " + names());
    }
  }

  /**
   * Creates an optimizer for a replica's flat vectors.
   *
   * @param parameters {@code [P]}, updated in place
   * @param gradient {@code [P]}, the mean gradient when {@link Optimizer#step} is called
   */
  static Optimizer create(
      OptimizerSpec spec, ParameterLayout layout, Tensor parameters, Tensor gradient) {
    check(spec);
    return REGISTRY.get(spec.name()).create(spec, layout, parameters, gradient);
  }
}
