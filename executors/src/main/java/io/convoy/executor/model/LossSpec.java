package io.convoy.executor.model;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * What a network's training makes small.
 *
 * @param name of a registered loss, for instance {@code hinge}
 * @param parameters those that are given, for instance {@code margin -> 1}
 * @param weights of the classes, in their order; empty if all are 1
 */
public record LossSpec(String name, Map<String, Object> parameters, List<Double> weights)
    implements Serializable {
  /** The loss that a network has. */
  public static final LossSpec MODEL = new LossSpec(TrainingLosses.MODEL, Map.of(), List.of());

  /**
   * Checks name and parameters.
   *
   * @throws IllegalArgumentException {@code key = value: why}
   */
  public LossSpec {
    parameters = TrainingLosses.catalogue().kind(name).checked(parameters);
    weights = List.copyOf(weights);
  }

  /**
   * A classifier with this loss; its layers and parameters stay.
   *
   * @param classifier left as it is
   * @throws io.convoy.executor.base.RefusedException if it has no place for it
   */
  public ComputationGraphConfiguration onto(ComputationGraphConfiguration classifier) {
    return TrainingLosses.onto(classifier, this);
  }
}
