package io.convoy.driver.conf;

import io.convoy.executor.base.RefusedException;
import io.convoy.executor.optim.Optimizers;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.RegularisationSpec.Source;
import java.util.Optional;

/**
 * What is added to the loss, or done to the weights at each step.
 *
 * @param source where L1, L2 and decay come from
 * @param l1 coefficient of {@code sum |w|}
 * @param l2 coefficient of {@code 1/2 sum w^2}; the optimizer's usual one if not given
 * @param decay decoupled weight decay; the optimizer's usual one if not given
 * @param maxNorm largest norm of the weights of one output unit; 0 does not constrain
 */
public record RegularisationConf(
    Source source, double l1, Optional<Double> l2, Optional<Double> decay, double maxNorm) {
  public RegularisationConf {
    new RegularisationSpec(source, l1, l2.orElse(0.0), decay.orElse(0.0), maxNorm);
    if (source == Source.MODEL) {
      l2.ifPresent(value -> idle("l2", value));
      decay.ifPresent(value -> idle("decay", value));
      if (l1 != 0) {
        idle("l1", l1);
      }
    }
  }

  private static void idle(String key, double value) {
    throw new RefusedException(key, value, "has no effect with source = model; leave it out");
  }

  /** All coefficients, with an optimizer's defaults for those not given. */
  public RegularisationSpec spec(String optimizer) {
    return new RegularisationSpec(
        source,
        l1,
        l2.orElse(Optimizers.usualL2(optimizer)),
        decay.orElse(Optimizers.usualDecay(optimizer)),
        maxNorm);
  }
}
