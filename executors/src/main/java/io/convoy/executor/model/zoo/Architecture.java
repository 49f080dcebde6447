package io.convoy.executor.model.zoo;

import io.convoy.executor.model.ModelSpec;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** A family of networks, or one of its members. */
@FunctionalInterface
interface Architecture {
  /**
   * The network that a recipe asks for.
   *
   * @throws IllegalArgumentException if it has no such option, or a value is out of its range
   */
  ComputationGraphConfiguration configuration(ModelSpec spec);
}
