package io.convoy.executor.optim;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** The registered optimizers, each with its parameters and their defaults. */
public final class Optimizers {
  private interface Constructor {
    Optimizer create(OptimizerSpec spec, ParameterGroups groups);
  }

  /**
   * An optimizer.
   *
   * @param decay decoupled weight decay where a recipe says nothing
   * @param l2 coefficient of L2 where a recipe says nothing
   * @param slots the names of its state
   * @param wholeSplit whether each step needs the gradient over all samples
   */
  private record Entry(
      Constructor constructor,
      Map<String, OptimizerNumber> numbers,
      double l2,
      double decay,
      Function<OptimizerSpec, Set<String>> slots,
      boolean wholeSplit) {
    Entry(
        Constructor constructor,
        Map<String, OptimizerNumber> numbers,
        double l2,
        double decay,
        Function<OptimizerSpec, Set<String>> slots) {
      this(constructor, numbers, l2, decay, slots, false);
    }
  }

  private static final OptimizerNumber MOMENTUM = new OptimizerNumber(0.9, 0, 1);
  private static final OptimizerNumber NO_MOMENTUM = new OptimizerNumber(0, 0, 1);
  private static final OptimizerNumber NESTEROV = new OptimizerNumber(1, 0, 2);
  private static final OptimizerNumber BETA1 = new OptimizerNumber(0.9, 0, 1);
  private static final OptimizerNumber BETA2 = new OptimizerNumber(0.999, 0, 1);
  private static final Set<String> MOMENTS = Set.of("mean", "squares", "steps");
  private static final double L2 = 1e-4;
  private static final double DECAY = 0.01;

  private static final Map<String, Entry> REGISTRY =
      new TreeMap<>(
          Map.of(
              "sgd",
              new Entry(
                  Sgd::new,
                  Map.of("momentum", MOMENTUM, "nesterov", NESTEROV),
                  L2,
                  0,
                  spec -> ifMoved(spec, Set.of())),
              "adagrad",
              new Entry(
                  Adagrad::new,
                  Map.of("epsilon", epsilon(1e-10)),
                  L2,
                  0,
                  spec -> Set.of("squares")),
              "rmsprop",
              new Entry(
                  RmsProp::new,
                  Map.of(
                      "momentum",
                      NO_MOMENTUM,
                      "rho",
                      new OptimizerNumber(0.99, 0, 1),
                      "epsilon",
                      epsilon(1e-8)),
                  L2,
                  0,
                  spec -> ifMoved(spec, Set.of("squares"))),
              "adam",
              new Entry(Adam::new, adam(1e-8), L2, 0, spec -> MOMENTS),
              "adamw",
              new Entry(Adam::new, adam(1e-8), 0, DECAY, spec -> MOMENTS),
              "lars",
              new Entry(
                  Lars::new,
                  Map.of("momentum", MOMENTUM, "trust", new OptimizerNumber(0.001, 0, 1)),
                  L2,
                  0,
                  spec -> Set.of("momentum")),
              "lamb",
              new Entry(Lamb::new, adam(1e-6), 0, DECAY, spec -> MOMENTS),
              "lbfgs",
              new Entry(
                  Lbfgs::new,
                  Map.of("history", new OptimizerNumber(10, 1, 101)),
                  L2,
                  0,
                  Optimizers::pairs,
                  true)));

  private Optimizers() {}

  private static OptimizerNumber epsilon(double usual) {
    return new OptimizerNumber(usual, 0, 1);
  }

  private static Map<String, OptimizerNumber> adam(double epsilon) {
    return Map.of("beta1", BETA1, "beta2", BETA2, "epsilon", epsilon(epsilon));
  }

  private static Set<String> ifMoved(OptimizerSpec spec, Set<String> others) {
    Set<String> slots = new TreeSet<>(others);
    if (spec.number("momentum") != 0) {
      slots.add("momentum");
    }
    return slots;
  }

  private static Set<String> pairs(OptimizerSpec spec) {
    Set<String> slots = new TreeSet<>(Set.of("pairs", "steps"));
    for (int i = 0; i <= (int) spec.number("history"); i++) {
      slots.add("changes" + i);
      slots.add("slopes" + i);
    }
    return slots;
  }

  /** Their names, as a recipe writes them. */
  public static Set<String> names() {
    return REGISTRY.keySet();
  }

  /**
   * The parameters of an optimizer, by name.
   *
   * @throws IllegalArgumentException if there is no optimizer of that name
   */
  public static Map<String, OptimizerNumber> numbers(String name) {
    return new TreeMap<>(entry(name).numbers());
  }

  /** The coefficient of L2 that goes with an optimizer unless a recipe says otherwise. */
  public static double usualL2(String name) {
    return entry(name).l2();
  }

  /** The decoupled weight decay that goes with an optimizer unless a recipe says otherwise. */
  public static double usualDecay(String name) {
    return entry(name).decay();
  }

  /** Whether each step needs the gradient over the whole training split. */
  public static boolean wantsWholeSplit(String name) {
    return entry(name).wholeSplit();
  }

  private static Entry entry(String name) {
    Entry entry = REGISTRY.get(name);
    if (entry == null) {
      throw new IllegalArgumentException(
          "name = " + name + ": no such optimizer; there are " + names());
    }
    return entry;
  }

  /** The names of an optimizer's {@link Optimizer#state()}. */
  static Set<String> slots(OptimizerSpec spec) {
    return entry(spec.name()).slots().apply(spec);
  }

  /** Creates an optimizer for a replica's flat vectors. */
  static Optimizer create(OptimizerSpec spec, ParameterGroups groups) {
    return REGISTRY.get(spec.name()).constructor().create(spec, groups);
  }
}
