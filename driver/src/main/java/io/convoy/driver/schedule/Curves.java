package io.convoy.driver.schedule;

import io.convoy.driver.schedule.Curve.Moment;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** The registered curves, with the keys of {@link ShapeSpec} that each understands. */
public final class Curves {
  private record Entry(Set<String> keys, Function<ShapeSpec, Curve> constructor) {}

  private static final Map<String, Entry> REGISTRY = new TreeMap<>();

  static {
    register("constant", Set.of(), shape -> moment -> 1);
    register("step", Set.of("every-epochs", "factor"), Curves::step);
    register("multi-step", Set.of("milestones", "factor"), Curves::multiStep);
    register("exponential", Set.of("factor"), Curves::exponential);
    register("epoch-factor", Set.of("factor"), Curves::epochFactor);
    register("inverse-time", Set.of("factor"), Curves::inverseTime);
    register("inverse-root", Set.of(), shape -> Curves::inverseRoot);
    register("linear", Set.of(), shape -> moment -> 1 - moment.progress());
    register("polynomial", Set.of("power"), Curves::polynomial);
    register("cosine", Set.of(), shape -> moment -> cosine(moment.progress()));
    register("restarts", Set.of("every-epochs", "growth"), Curves::restarts);
    register("cyclic", Set.of("every-epochs"), Curves::cyclic);
    register("one-cycle", Set.of("rise"), Curves::oneCycle);
    register("nd4j", Set.of("nd4j"), Curves::nd4j);
  }

  private Curves() {}

  private static void register(
      String name, Set<String> keys, Function<ShapeSpec, Curve> constructor) {
    REGISTRY.put(name, new Entry(keys, constructor));
  }

  /** Their names, as a recipe writes them. */
  public static Set<String> names() {
    return REGISTRY.keySet();
  }

  /**
   * Creates a curve.
   *
   * @throws IllegalArgumentException {@code key = value: why} if there is no curve of that name, or
   *     it lacks a key or has no such key
   */
  static Curve create(String name, ShapeSpec shape) {
    Entry entry = REGISTRY.get(name);
    if (entry == null) {
      throw new IllegalArgumentException(
          "name = " + name + ": no such schedule; there are " + names());
    }
    shape
        .given()
        .forEach(
            (key, value) -> {
              if (!entry.keys().contains(key)) {
                throw new IllegalArgumentException(
                    String.format(
                        "shape.%s = %s: has no effect with name = %s, which has %s",
                        key,
                        value,
                        name,
                        entry.keys().isEmpty()
                            ? "no numbers"
                            : String.join(", ", new TreeSet<>(entry.keys()))));
              }
            });
    return entry.constructor().apply(shape);
  }

  /** Down by a factor every few epochs, as in He et al. 2016. */
  private static Curve step(ShapeSpec shape) {
    double every = shape.everyEpochs().orElse(30.0);
    double factor = shape.factor().orElse(0.1);
    return moment -> Math.pow(factor, Math.floor(moment.epochs() / every));
  }

  /** Down by a factor at each milestone. */
  private static Curve multiStep(ShapeSpec shape) {
    List<Double> milestones = shape.milestones();
    if (milestones.isEmpty()) {
      throw new IllegalArgumentException(
          "shape.milestones = []: name = multi-step needs epochs, such as [30, 60, 80]");
    }
    double factor = shape.factor().orElse(0.1);
    return moment ->
        Math.pow(factor, (double) milestones.stream().filter(at -> at <= moment.epochs()).count());
  }

  /** Down by a factor in each epoch, a little at each step. */
  private static Curve exponential(ShapeSpec shape) {
    double factor = shape.factor().orElse(0.95);
    return moment -> Math.pow(factor, moment.epochs());
  }

  /** Down by a factor at the end of each epoch. */
  private static Curve epochFactor(ShapeSpec shape) {
    double factor = shape.factor().orElse(0.95);
    return moment -> Math.pow(factor, Math.floor(moment.epochs()));
  }

  /** Bottou 2012, "Stochastic Gradient Descent Tricks", section 5.2, with epochs for t. */
  private static Curve inverseTime(ShapeSpec shape) {
    double factor = shape.factor().orElse(0.1);
    return moment -> 1 / (1 + factor * moment.epochsAfterWarmup());
  }

  /** Vaswani et al. 2017, "Attention Is All You Need", equation 3; 1 at the end of warmup. */
  private static double inverseRoot(Moment moment) {
    double warmup = Math.max(1, moment.warmup());
    return Math.sqrt(warmup / (warmup + moment.step() - 1 - moment.warmup()));
  }

  /** {@code (1 - t/T)^power}; a power of 0.5 is {@code sqrt(1 - t/T)}. */
  private static Curve polynomial(ShapeSpec shape) {
    double power = shape.power().orElse(1.0);
    return moment -> Math.pow(1 - moment.progress(), power);
  }

  /** Loshchilov and Hutter 2017, "SGDR", equation 5. */
  private static double cosine(double progress) {
    return (1 + Math.cos(Math.PI * progress)) / 2;
  }

  /** Ibid.: the cosine starts again; each cycle is {@code growth} times as long as the last. */
  private static Curve restarts(ShapeSpec shape) {
    double first = shape.everyEpochs().orElse(10.0);
    double growth = shape.growth().orElse(2.0);
    return moment -> {
      double at = moment.epochsAfterWarmup();
      double length = first;
      while (at >= length) {
        at -= length;
        length *= growth;
      }
      return cosine(at / length);
    };
  }

  /**
   * Smith 2017, "Cyclical Learning Rates for Training Neural Networks", section 3.2, triangular.
   */
  private static Curve cyclic(ShapeSpec shape) {
    double every = shape.everyEpochs().orElse(4.0);
    return moment -> {
      double cycle = moment.epochsAfterWarmup() / every;
      return 1 - Math.abs(1 - 2 * (cycle - Math.floor(cycle)));
    };
  }

  /** Smith and Topin 2018, "Super-Convergence", one cycle; up and down by half a cosine each. */
  private static Curve oneCycle(ShapeSpec shape) {
    double rise = shape.rise().orElse(0.3);
    return moment -> {
      double progress = moment.progress();
      return progress < rise ? cosine(1 - progress / rise) : cosine((progress - rise) / (1 - rise));
    };
  }

  /** The value of an ND4J schedule, as DL4J asks for it: iterations and epochs from 0. */
  private static Curve nd4j(ShapeSpec shape) {
    String json =
        shape
            .nd4j()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "shape.nd4j = null: name = nd4j needs an ISchedule as JSON"));
    try {
      ISchedule schedule = new ObjectMapper().readValue(json, ISchedule.class);
      return moment ->
          schedule.valueAt((int) (moment.step() - 1), (int) Math.floor(moment.epochs()));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "shape.nd4j = " + json + ": is no ND4J schedule: " + e.getOriginalMessage(), e);
    }
  }
}
