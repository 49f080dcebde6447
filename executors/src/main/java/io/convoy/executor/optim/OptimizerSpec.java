package io.convoy.executor.optim;

import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The rule by which a gradient becomes an update.
 *
 * @param name a registered optimizer, for instance {@code sgd}
 * @param numbers its parameters by name; what is left out has the optimizer's own default
 */
public record OptimizerSpec(String name, Map<String, Double> numbers) implements Serializable {
  /**
   * Checks name and numbers.
   *
   * @throws IllegalArgumentException {@code key = value: why} for an unknown name, a number that
   *     the optimizer does not know or that is out of range
   */
  public OptimizerSpec {
    Map<String, OptimizerNumber> known = Optimizers.numbers(name);
    TreeMap<String, Double> all = new TreeMap<>();
    known.forEach((key, number) -> all.put(key, number.usual()));
    for (var given : numbers.entrySet()) {
      OptimizerNumber number = known.get(given.getKey());
      if (number == null) {
        throw new IllegalArgumentException(
            String.format(
                "%s = %s: %s has no such number; it has %s",
                given.getKey(), given.getValue(), name, String.join(", ", known.keySet())));
      }
      number.check(given.getKey(), given.getValue());
      all.put(given.getKey(), given.getValue());
    }
    numbers = all;
  }

  /**
   * Whether this rule can go on with the state that another has left: it is the same rule, and all
   * that it needs is there. The state of one rule means nothing to another, even under one name:
   * the momentum of {@code lars} has the learning rate in it, that of {@code sgd} has not.
   */
  public boolean goesOnFrom(OptimizerSpec other) {
    return name.equals(other.name)
        && Optimizers.slots(other).containsAll(Optimizers.slots(this))
        && Objects.equals(numbers.get("history"), other.numbers.get("history"));
  }

  /** A parameter that {@link #name} has. */
  double number(String key) {
    return numbers.get(key);
  }
}
