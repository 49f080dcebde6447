package io.convoy.executor.engine;

import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** Builds replicas of DL4J models on one kind of executioner. */
public interface Engine {
  /**
   * The name under which it is registered and which a recipe writes, for instance {@code torch}.
   */
  String name();

  /**
   * Why this engine cannot run a model.
   *
   * @return one sentence naming the layer and what is not supported, or empty if it can
   */
  Optional<String> refusal(ComputationGraphConfiguration model);

  /**
   * Builds a replica with the model's initial parameters, which depend on nothing but the
   * configuration and its seed.
   *
   * @throws UnsupportedOperationException with {@link #refusal} if the model is not supported
   */
  Replica build(ComputationGraphConfiguration model, ReplicaOptions options);
}
