package io.convoy.executor.optim;

import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.catalogue.Catalogue;
import io.convoy.executor.catalogue.Kind;
import io.convoy.executor.catalogue.Parameter;
import io.convoy.executor.catalogue.Range;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The registered optimizers. To add one, write its class, a line here and its rows in {@code
 * OptimizersTest}.
 */
public final class Optimizers {
  private interface Constructor {
    Optimizer create(Arguments arguments, ParameterGroups groups);
  }

  /**
   * What makes an optimizer, and what goes with it.
   *
   * @param slots the names of its state
   * @param l2 coefficient of L2 where a recipe says nothing
   * @param decay decoupled weight decay where a recipe says nothing
   * @param wholeSplit whether each step needs the gradient over all samples
   */
  private record Rule(
      Constructor constructor,
      Function<Arguments, Set<String>> slots,
      double l2,
      double decay,
      boolean wholeSplit) {
    static Rule of(Constructor constructor, Function<Arguments, Set<String>> slots) {
      return new Rule(constructor, slots, 1e-4, 0, false);
    }

    /** Decoupled decay in place of L2. */
    Rule decoupled() {
      return new Rule(constructor, slots, 0, 0.01, wholeSplit);
    }

    Rule onWholeSplit() {
      return new Rule(constructor, slots, l2, decay, true);
    }
  }

  private static final Range SHARE = Range.from(0).below(1);
  private static final Parameter MOMENTUM =
      Parameter.number("momentum", 0.9, SHARE, "mu, share of the last update that carries on");
  private static final Parameter BETA1 =
      Parameter.number("beta1", 0.9, SHARE, "b1, decay of the mean gradient");
  private static final Parameter BETA2 =
      Parameter.number("beta2", 0.999, SHARE, "b2, decay of the mean square");
  private static final Parameter EPSILON =
      Parameter.number("epsilon", 1e-8, SHARE, "added to the root of the mean square");

  private static final Catalogue<Rule> CATALOGUE =
      new Catalogue<>(
          "optimizer",
          "convoy list optimizers",
          List.of(
              Kind.of(
                  "sgd",
                  Rule.of(Sgd::new, Optimizers::velocity),
                  "g += l2 p; v = mu v + g; p -= lr v, or with Nesterov's p -= lr (g + mu v)",
                  "Sutskever et al. 2013, PyTorch's form",
                  MOMENTUM,
                  Parameter.flag("nesterov", true, "whether the momentum is Nesterov's")),
              Kind.of(
                  "vanilla-sgd",
                  Rule.of((arguments, groups) -> Sgd.vanilla(groups), arguments -> Set.of()),
                  "g += l2 p; p -= lr g",
                  "Robbins and Monro 1951; CS231n's vanilla update"),
              Kind.of(
                  "adagrad",
                  Rule.of(Adagrad::new, arguments -> Set.of("squares")),
                  "g += l2 p; s += g^2; p -= lr g / (sqrt(s) + epsilon)",
                  "Duchi et al. 2011, section 1.2",
                  EPSILON.with(1e-10)),
              Kind.of(
                  "rmsprop",
                  Rule.of(RmsProp::new, Optimizers::squaresAndVelocity),
                  "g += l2 p; s = rho s + (1 - rho) g^2; u = g / (sqrt(s) + epsilon); p -= lr u, or"
                      + " with momentum v = mu v + u; p -= lr v",
                  "Tieleman and Hinton 2012",
                  Parameter.number("rho", 0.99, SHARE, "decay of the mean square"),
                  EPSILON,
                  MOMENTUM.with(0)),
              Kind.of(
                  "adam",
                  Rule.of(Adam::new, Optimizers::moments),
                  "g += l2 p; m = b1 m + (1 - b1) g; s = b2 s + (1 - b2) g^2; p -= lr (m / (1 -"
                      + " b1^t)) / (sqrt(s / (1 - b2^t)) + epsilon)",
                  "Kingma and Ba 2015, algorithm 1",
                  BETA1,
                  BETA2,
                  EPSILON),
              Kind.of(
                  "adamw",
                  Rule.of(Adam::new, Optimizers::moments).decoupled(),
                  "as `adam`, with decoupled decay instead of L2 by default",
                  "Loshchilov and Hutter 2019, algorithm 2",
                  BETA1,
                  BETA2,
                  EPSILON),
              Kind.of(
                  "adamax",
                  Rule.of(Adamax::new, arguments -> Set.of("mean", "largest", "steps")),
                  "g += l2 p; m = b1 m + (1 - b1) g; u = max(b2 u, |g| + epsilon); p -= lr / (1 -"
                      + " b1^t) m / u",
                  "Kingma and Ba 2015, algorithm 2",
                  BETA1,
                  BETA2,
                  EPSILON),
              Kind.of(
                  "adadelta",
                  Rule.of(Adadelta::new, arguments -> Set.of("squares", "changes")),
                  "g += l2 p; s = rho s + (1 - rho) g^2; u = sqrt(c + epsilon) / sqrt(s + epsilon) g;"
                      + " c = rho c + (1 - rho) u^2; p -= lr u, with lr = 1 in the paper",
                  "Zeiler 2012, algorithm 1",
                  Parameter.number("rho", 0.9, SHARE, "decay of both mean squares"),
                  EPSILON.with(1e-6)),
              Kind.of(
                  "muon",
                  Rule.of(Muon::new, Optimizers::moments).decoupled(),
                  "for each kernel w: m = mu m + (1 - mu) g; u = the nearest orthogonal matrix of m, or"
                      + " with Nesterov's of mu m + (1 - mu) g; w -= lr (0.2 sqrt(max(rows, columns)) u"
                      + " + decay w); all else as `adamw`, at the same rate",
                  "Jordan et al. 2024; Liu et al. 2025, section 2.2",
                  MOMENTUM.with(0.95),
                  Parameter.flag("nesterov", true, "whether the momentum is Nesterov's"),
                  BETA1,
                  BETA2,
                  EPSILON),
              Kind.of(
                  "lars",
                  Rule.of(Lars::new, arguments -> Set.of("momentum")),
                  "for each kernel w: r = lr trust |w| / (|g| + l2 |w|); v = mu v + r (g + l2 w); w"
                      + " -= v",
                  "You et al. 2017, algorithm 1",
                  MOMENTUM,
                  Parameter.number("trust", 0.001, SHARE, "size of a step by that of the weights")),
              Kind.of(
                  "lamb",
                  Rule.of(Lamb::new, Optimizers::moments).decoupled(),
                  "m, s as `adam`; r = (m / (1 - b1^t)) / (sqrt(s / (1 - b2^t)) + epsilon) + decay"
                      + " w; w -= lr (|w| / |r|) r",
                  "You et al. 2020, algorithm 2",
                  BETA1,
                  BETA2,
                  EPSILON.with(1e-6)),
              Kind.of(
                  "lbfgs",
                  Rule.of(Lbfgs::new, Optimizers::pairs).onWholeSplit(),
                  "g += l2 p; p -= lr H g, with H from the last pairs of changes of p and g"
                      + " (two-loop recursion)",
                  "Nocedal and Wright 2006, algorithms 7.4 and 7.5",
                  Parameter.whole(
                      "history",
                      10,
                      Range.from(1).to(100),
                      "steps that are remembered, each of which takes twice the memory of the"
                          + " parameters"))));

  private Optimizers() {}

  private static Set<String> velocity(Arguments arguments) {
    return arguments.number("momentum") == 0 ? Set.of() : Set.of("momentum");
  }

  private static Set<String> squaresAndVelocity(Arguments arguments) {
    Set<String> slots = new TreeSet<>(velocity(arguments));
    slots.add("squares");
    return slots;
  }

  private static Set<String> moments(Arguments arguments) {
    return Set.of("mean", "squares", "steps");
  }

  private static Set<String> pairs(Arguments arguments) {
    Set<String> slots = new TreeSet<>(Set.of("pairs", "steps"));
    for (int i = 0; i <= arguments.whole("history"); i++) {
      slots.add("changes" + i);
      slots.add("slopes" + i);
    }
    return slots;
  }

  /** What a recipe can name. */
  public static Catalogue<?> catalogue() {
    return CATALOGUE;
  }

  /** The coefficient of L2 that goes with an optimizer unless a recipe says otherwise. */
  public static double usualL2(String name) {
    return rule(name).l2();
  }

  /** The decoupled weight decay that goes with an optimizer unless a recipe says otherwise. */
  public static double usualDecay(String name) {
    return rule(name).decay();
  }

  /** Whether each step needs the gradient over the whole training split. */
  public static boolean wantsWholeSplit(String name) {
    return rule(name).wholeSplit();
  }

  private static Rule rule(String name) {
    return CATALOGUE.kind(name).constructor();
  }

  /** The names of an optimizer's {@link Optimizer#state()}. */
  static Set<String> slots(OptimizerSpec spec) {
    Set<String> slots = new TreeSet<>(rule(spec.name()).slots().apply(spec.arguments()));
    if (spec.lookahead().isOn()) {
      slots.addAll(Lookahead.SLOTS);
    }
    return slots;
  }

  /** Creates an optimizer for a replica's flat vectors. */
  static Optimizer create(OptimizerSpec spec, ParameterGroups groups) {
    Optimizer rule = rule(spec.name()).constructor().create(spec.arguments(), groups);
    return spec.lookahead().isOn() ? new Lookahead(spec.lookahead(), rule, groups) : rule;
  }
}
