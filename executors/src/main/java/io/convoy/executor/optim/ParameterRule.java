package io.convoy.executor.optim;

import io.convoy.executor.base.RefusedException;
import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.catalogue.Kind;
import io.convoy.executor.catalogue.Parameter;
import io.convoy.executor.catalogue.Range;
import io.convoy.executor.model.LayerPattern;
import io.convoy.executor.vector.ParameterLayout.Penalty;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Parameters that learn at a rate of their own, or decay otherwise: a group of a recipe.
 *
 * @param layers whose they are, by name; {@code *} and {@code ?} as in a shell
 * @param factors of what they have, and which of the layers' parameters they are; what is left out
 *     has the default of {@link #FACTORS}
 */
public record ParameterRule(List<String> layers, Map<String, Object> factors)
    implements Serializable {
  private static final String WHICH = "parameters";
  private static final Range MOST = Range.from(0).to(1000);

  /** What can be said of a group beside its layers. */
  public static final Kind<Class<ParameterRule>> FACTORS =
      Kind.of(
          "a group",
          ParameterRule.class,
          "parameters with a rate and a decay of their own",
          "",
          Parameter.choice(
              WHICH,
              "which of the layers' parameters",
              "all",
              "weights",
              "biases",
              "normalisation"),
          Parameter.number("rate", 1, Range.above(0).to(1000), "factor of the learning rate"),
          Parameter.number("decay", 1, MOST, "factor of l1, l2 and decay"));

  public ParameterRule {
    layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw new RefusedException("layers", layers, "must name one at least, such as \"*\"");
    }
    factors = FACTORS.checked(factors);
  }

  /**
   * Checks that it means something.
   *
   * @param names of the network's layers
   * @throws RefusedException naming a pattern that no layer has
   */
  public void check(Collection<String> names) {
    layers.forEach(
        pattern ->
            new LayerPattern(pattern)
                .of(names, "optimizer.groups.layers", "layer with parameters"));
  }

  /** Whether a parameter is one of its. */
  boolean holds(Segment segment) {
    boolean named =
        layers.stream().anyMatch(pattern -> new LayerPattern(pattern).matches(segment.vertex()));
    return named
        && switch (arguments().text(WHICH)) {
          case "weights" -> segment.role() == Role.WEIGHT;
          case "biases" -> segment.role() == Role.BIAS;
          case "normalisation" -> segment.role() == Role.NORMALISATION;
          default -> true;
        };
  }

  private Arguments arguments() {
    return FACTORS.arguments(factors);
  }

  /**
   * The factor of the learning rate that a parameter has: that of the first group that holds it.
   */
  static double rate(List<ParameterRule> rules, Segment segment) {
    return rules.stream()
        .filter(rule -> rule.holds(segment))
        .findFirst()
        .map(rule -> rule.arguments().number("rate"))
        .orElse(1.0);
  }

  /** A penalty as the first group that holds a parameter has it. */
  static Penalty penalty(List<ParameterRule> rules, Segment segment, Penalty usual) {
    double factor =
        rules.stream()
            .filter(rule -> rule.holds(segment))
            .findFirst()
            .map(rule -> rule.arguments().number("decay"))
            .orElse(1.0);
    return new Penalty(
        usual.l1() * factor, usual.l2() * factor, usual.decay() * factor, usual.maxNorm());
  }
}
