package io.convoy.executor.model.zoo;

import io.convoy.executor.base.NearestName;
import io.convoy.executor.model.ModelSpec;
import java.util.List;

/** The options of a {@link ModelSpec}, checked against those that its architecture has. */
public final class ModelOptions {
  private final ModelSpec spec;

  /**
   * @param known names of the options that the architecture has
   * @throws IllegalArgumentException if the spec gives another one
   */
  public ModelOptions(ModelSpec spec, List<String> known) {
    this.spec = spec;
    for (String name : spec.options().keySet()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            String.format(
                "model.%s = %s: %s has no such option%s",
                name,
                spec.options().get(name),
                spec.name(),
                NearestName.of(name, known)
                    .map(n -> "; did you mean " + n + "?")
                    .orElse(" (it has none)")));
      }
    }
  }

  /** A whole number from {@code least} to {@code most}. */
  int whole(String name, int standard, int least, int most) {
    double value = spec.options().getOrDefault(name, (double) standard);
    if (!(value >= least && value <= most) || value != Math.rint(value)) {
      throw new IllegalArgumentException(
          String.format(
              "model.%s = %s: must be a whole number from %d to %d", name, value, least, most));
    }
    return (int) value;
  }

  /** Any number from {@code least} to {@code most}. */
  double number(String name, double standard, double least, double most) {
    double value = spec.options().getOrDefault(name, standard);
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          String.format("model.%s = %s: must be from %s to %s", name, value, least, most));
    }
    return value;
  }

  /** A probability of dropping something: from 0 to less than 1. */
  double share(String name, double standard) {
    double value = spec.options().getOrDefault(name, standard);
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          String.format("model.%s = %s: must be from 0 to less than 1", name, value));
    }
    return value;
  }

  /** A probability of keeping something: above 0, at most 1. */
  double survival(String name, double standard) {
    double value = spec.options().getOrDefault(name, standard);
    if (!(value > 0 && value <= 1)) {
      throw new IllegalArgumentException(
          String.format("model.%s = %s: must be above 0 and at most 1", name, value));
    }
    return value;
  }

  /** A switch, off unless it is 1. */
  public boolean flag(String name) {
    return whole(name, 0, 0, 1) == 1;
  }
}
