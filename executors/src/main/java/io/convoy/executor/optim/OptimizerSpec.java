package io.convoy.executor.optim;

import io.convoy.executor.base.RefusedException;
import io.convoy.executor.catalogue.Arguments;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The rule by which a gradient becomes an update.
 *
 * @param name a registered optimizer, for instance {@code sgd}
 * @param lookahead slow weights around it
 * @param groups parameters with rates of their own; the first that holds a parameter counts
 * @param parameters those that are given, for instance {@code momentum -> 0.9}; what is left out
 *     has the optimizer's own default
 */
public record OptimizerSpec(
    String name,
    LookaheadSpec lookahead,
    List<ParameterRule> groups,
    Map<String, Object> parameters)
    implements Serializable {
  /** What of the state are single numbers. */
  private static final Set<String> NUMBERS = Set.of("steps", "pairs", "cycle");

  /**
   * Checks name and parameters.
   *
   * @throws IllegalArgumentException {@code key = value: why} for an unknown name, a parameter that
   *     the optimizer does not have or that is out of range
   */
  public OptimizerSpec {
    groups = List.copyOf(groups);
    parameters = Optimizers.catalogue().kind(name).checked(parameters);
    Arguments all = Optimizers.catalogue().kind(name).arguments(parameters);
    if (parameters.containsKey("nesterov") && all.flag("nesterov") && all.number("momentum") == 0) {
      throw new RefusedException("nesterov", "true", "needs a momentum greater than 0");
    }
  }

  /** A rule alone, with the same rate for all parameters. */
  public OptimizerSpec(String name, Map<String, Object> parameters) {
    this(name, LookaheadSpec.NONE, List.of(), parameters);
  }

  /** All parameters with their values. */
  public Arguments arguments() {
    return Optimizers.catalogue().kind(name).arguments(parameters);
  }

  /** Vectors as long as the parameters that are its state. */
  public int vectors() {
    return (int) Optimizers.slots(this).stream().filter(slot -> !NUMBERS.contains(slot)).count();
  }

  /**
   * Whether this rule can go on with the state that another has left: it is the same rule, and all
   * that it needs is there. The state of one rule means nothing to another, even under one name:
   * the momentum of {@code lars} has the learning rate in it, that of {@code sgd} has not.
   */
  public boolean goesOnFrom(OptimizerSpec other) {
    return name.equals(other.name)
        && Optimizers.slots(other).containsAll(Optimizers.slots(this))
        && Objects.equals(
            arguments().values().get("history"), other.arguments().values().get("history"));
  }
}
