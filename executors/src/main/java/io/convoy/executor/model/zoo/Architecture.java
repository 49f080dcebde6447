package io.convoy.executor.model.zoo;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.catalogue.Parameter;
import io.convoy.executor.model.ModelSpec;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * A family of networks, or one of its members.
 *
 * @param options that it has
 * @param builder of the network
 */
record Architecture(List<Parameter> options, Builder builder) {
  /** Makes the network that a recipe asks for. */
  @FunctionalInterface
  interface Builder {
    /**
     * The network.
     *
     * @param options with their values
     * @throws IllegalArgumentException if the images are too small for it
     */
    ComputationGraphConfiguration configuration(ModelSpec spec, Arguments options);
  }
}
