package io.convoy.driver.conf;

import io.convoy.executor.optim.OptimizerSpec;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The rule of the update, and those of its numbers that differ from its defaults.
 *
 * @param name a registered optimizer
 * @param momentum share of the last update that carries on: {@code sgd}, {@code rmsprop}, {@code
 *     lars}
 * @param nesterov whether the momentum is Nesterov's: {@code sgd}
 * @param beta1 decay of the mean gradient: {@code adam}, {@code adamw}, {@code lamb}
 * @param beta2 decay of the mean square: {@code adam}, {@code adamw}, {@code lamb}
 * @param rho decay of the mean square: {@code rmsprop}
 * @param epsilon added to the root of squares: all but {@code sgd} and {@code lars}
 * @param trust the trust coefficient: {@code lars}
 * @param history steps that are remembered: {@code lbfgs}
 */
public record OptimizerConf(
    String name,
    Optional<Double> momentum,
    Optional<Boolean> nesterov,
    Optional<Double> beta1,
    Optional<Double> beta2,
    Optional<Double> rho,
    Optional<Double> epsilon,
    Optional<Double> trust,
    Optional<Integer> history) {
  public OptimizerConf {
    spec(name, momentum, nesterov, beta1, beta2, rho, epsilon, trust, history);
    if (nesterov.orElse(false) && momentum.orElse(1.0) == 0) {
      throw new IllegalArgumentException("nesterov = true: needs a momentum greater than 0");
    }
  }

  /** With all numbers. */
  public OptimizerSpec spec() {
    return spec(name, momentum, nesterov, beta1, beta2, rho, epsilon, trust, history);
  }

  private static OptimizerSpec spec(
      String name,
      Optional<Double> momentum,
      Optional<Boolean> nesterov,
      Optional<Double> beta1,
      Optional<Double> beta2,
      Optional<Double> rho,
      Optional<Double> epsilon,
      Optional<Double> trust,
      Optional<Integer> history) {
    TreeMap<String, Double> numbers = new TreeMap<>();
    momentum.ifPresent(value -> numbers.put("momentum", value));
    nesterov.ifPresent(value -> numbers.put("nesterov", value ? 1.0 : 0.0));
    beta1.ifPresent(value -> numbers.put("beta1", value));
    beta2.ifPresent(value -> numbers.put("beta2", value));
    rho.ifPresent(value -> numbers.put("rho", value));
    epsilon.ifPresent(value -> numbers.put("epsilon", value));
    trust.ifPresent(value -> numbers.put("trust", value));
    history.ifPresent(value -> numbers.put("history", (double) value));
    return new OptimizerSpec(name, numbers);
  }
}
