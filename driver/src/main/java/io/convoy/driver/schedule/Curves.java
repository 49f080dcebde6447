package io.convoy.driver.schedule;

import io.convoy.driver.schedule.Curve.Moment;
import io.convoy.executor.base.RefusedException;
import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.catalogue.Catalogue;
import io.convoy.executor.catalogue.Kind;
import io.convoy.executor.catalogue.Parameter;
import io.convoy.executor.catalogue.Range;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * The registered curves. Meanings are shares: e are epochs from the start of the run, a epochs
 * after warmup, w the steps of warmup, and q goes from 0 at the first step after warmup to nearly 1
 * at the last.
 */
public final class Curves {
  private static final String EVERY = "every-epochs";
  private static final String FACTOR = "factor";
  private static final Range POSITIVE = Range.above(0);
  private static final Parameter DROP =
      Parameter.number(FACTOR, 0.1, POSITIVE, "by which a drop multiplies");
  private static final Parameter EPOCHS_FACTOR =
      Parameter.number(FACTOR, 0.95, POSITIVE, "by which an epoch multiplies");

  private static final Catalogue<Function<Arguments, Curve>> CATALOGUE =
      new Catalogue<>(
          "schedule",
          "convoy list schedules",
          Stream.of(falling(), smooth(), cycles()).flatMap(List::stream).toList());

  private Curves() {}

  private static List<Kind<Function<Arguments, Curve>>> falling() {
    return List.of(
        Kind.of("constant", arguments -> moment -> 1, "1", ""),
        Kind.of(
            "step",
            Curves::step,
            "factor^floor(e / every)",
            "He et al. 2016",
            Parameter.number(EVERY, 30, POSITIVE, "from one drop to the next"),
            DROP),
        Kind.of(
            "multi-step",
            Curves::multiStep,
            "factor^(milestones up to e)",
            "",
            Parameter.ascending("milestones", List.of(30.0, 60.0, 80.0), "epochs of the drops"),
            DROP),
        Kind.of("exponential", Curves::exponential, "factor^e", "", EPOCHS_FACTOR),
        Kind.of("epoch-factor", Curves::epochFactor, "factor^floor(e)", "", EPOCHS_FACTOR),
        Kind.of(
            "inverse-time",
            Curves::inverseTime,
            "1 / (1 + factor a)",
            "Bottou 2012, \"Stochastic Gradient Descent Tricks\", section 5.2",
            Parameter.number(FACTOR, 0.1, POSITIVE, "strength of the decay")),
        Kind.of(
            "inverse-root",
            arguments -> Curves::inverseRoot,
            "sqrt(w / (w + steps after warmup))",
            "Vaswani et al. 2017, \"Attention Is All You Need\", equation 3"));
  }

  private static List<Kind<Function<Arguments, Curve>>> smooth() {
    return List.of(
        Kind.of("linear", arguments -> moment -> 1 - moment.progress(), "1 - q", ""),
        Kind.of(
            "polynomial",
            Curves::polynomial,
            "(1 - q)^power; 0.5 makes it sqrt(1 - t/T)",
            "",
            Parameter.number("power", 1, Range.above(0).to(100), "exponent")),
        Kind.of(
            "cosine",
            arguments -> moment -> cosine(moment.progress()),
            "(1 + cos(pi q)) / 2",
            "Loshchilov and Hutter 2017, \"SGDR\", equation 5"));
  }

  private static List<Kind<Function<Arguments, Curve>>> cycles() {
    return List.of(
        Kind.of(
            "restarts",
            Curves::restarts,
            "the cosine over cycles of growing length",
            "Loshchilov and Hutter 2017, \"SGDR\", equation 5",
            Parameter.number(EVERY, 10, POSITIVE, "of the first cycle"),
            Parameter.number(
                "growth", 2, Range.from(1).to(100), "by which a cycle is longer than the last")),
        Kind.of(
            "cyclic",
            Curves::cyclic,
            "up and down in straight lines",
            "Smith 2017, \"Cyclical Learning Rates for Training Neural Networks\", section 3.2",
            Parameter.number(EVERY, 4, POSITIVE, "of a cycle")),
        Kind.of(
            "one-cycle",
            Curves::oneCycle,
            "up and down once, by half a cosine each",
            "Smith and Topin 2018, \"Super-Convergence\"",
            Parameter.number(
                "rise", 0.3, Range.above(0).below(1), "share of the steps in which it rises")),
        Kind.of(
            "nd4j",
            Curves::nd4j,
            "the value of an ND4J `ISchedule`",
            "",
            Parameter.text(
                "nd4j", "an ND4J ISchedule as JSON", "its value multiplies the full one")));
  }

  /** What a recipe can name. */
  public static Catalogue<?> catalogue() {
    return CATALOGUE;
  }

  /**
   * What a recipe gives of a curve, checked.
   *
   * @throws IllegalArgumentException {@code key = value: why} if there is no curve of that name, or
   *     it lacks a parameter or has no such parameter
   */
  static Map<String, Object> checked(String name, Map<String, Object> parameters) {
    create(name, parameters);
    return CATALOGUE.kind(name).checked(parameters);
  }

  static Curve create(String name, Map<String, Object> parameters) {
    var kind = CATALOGUE.kind(name);
    return kind.constructor().apply(kind.arguments(parameters));
  }

  /** Down by a factor every few epochs, as in He et al. 2016. */
  private static Curve step(Arguments arguments) {
    double every = arguments.number(EVERY);
    double factor = arguments.number(FACTOR);
    return moment -> Math.pow(factor, Math.floor(moment.epochs() / every));
  }

  /** Down by a factor at each milestone. */
  private static Curve multiStep(Arguments arguments) {
    List<Double> milestones = arguments.numbers("milestones");
    double factor = arguments.number(FACTOR);
    return moment ->
        Math.pow(factor, (double) milestones.stream().filter(at -> at <= moment.epochs()).count());
  }

  /** Down by a factor in each epoch, a little at each step. */
  private static Curve exponential(Arguments arguments) {
    double factor = arguments.number(FACTOR);
    return moment -> Math.pow(factor, moment.epochs());
  }

  /** Down by a factor at the end of each epoch. */
  private static Curve epochFactor(Arguments arguments) {
    double factor = arguments.number(FACTOR);
    return moment -> Math.pow(factor, Math.floor(moment.epochs()));
  }

  /** Bottou 2012, "Stochastic Gradient Descent Tricks", section 5.2, with epochs for t. */
  private static Curve inverseTime(Arguments arguments) {
    double factor = arguments.number(FACTOR);
    return moment -> 1 / (1 + factor * moment.epochsAfterWarmup());
  }

  /** Vaswani et al. 2017, "Attention Is All You Need", equation 3; 1 at the end of warmup. */
  private static double inverseRoot(Moment moment) {
    double warmup = Math.max(1, moment.warmup());
    return Math.sqrt(warmup / (warmup + moment.step() - 1 - moment.warmup()));
  }

  /** {@code (1 - t/T)^power}; a power of 0.5 is {@code sqrt(1 - t/T)}. */
  private static Curve polynomial(Arguments arguments) {
    double power = arguments.number("power");
    return moment -> Math.pow(1 - moment.progress(), power);
  }

  /** Loshchilov and Hutter 2017, "SGDR", equation 5. */
  private static double cosine(double progress) {
    return (1 + Math.cos(Math.PI * progress)) / 2;
  }

  /** Ibid.: the cosine starts again; each cycle is {@code growth} times as long as the last. */
  private static Curve restarts(Arguments arguments) {
    double first = arguments.number(EVERY);
    double growth = arguments.number("growth");
    Curve curve =
        moment -> {
          double at = moment.epochsAfterWarmup();
          double length = first;
          while (at >= length) {
            at -= length;
            length *= growth;
          }
          return cosine(at / length);
        };
    return new Curve.InCycles(curve, first, growth);
  }

  /**
   * Smith 2017, "Cyclical Learning Rates for Training Neural Networks", section 3.2, triangular.
   */
  private static Curve cyclic(Arguments arguments) {
    double every = arguments.number(EVERY);
    Curve curve =
        moment -> {
          double cycle = moment.epochsAfterWarmup() / every;
          return 1 - Math.abs(1 - 2 * (cycle - Math.floor(cycle)));
        };
    return new Curve.InCycles(curve, every, 1);
  }

  /** Smith and Topin 2018, "Super-Convergence", one cycle; up and down by half a cosine each. */
  private static Curve oneCycle(Arguments arguments) {
    double rise = arguments.number("rise");
    return moment -> {
      double progress = moment.progress();
      return progress < rise ? cosine(1 - progress / rise) : cosine((progress - rise) / (1 - rise));
    };
  }

  /** The value of an ND4J schedule, as DL4J asks for it: iterations and epochs from 0. */
  private static Curve nd4j(Arguments arguments) {
    String json = arguments.text("nd4j");
    try {
      ISchedule schedule = new ObjectMapper().readValue(json, ISchedule.class);
      return moment ->
          schedule.valueAt((int) (moment.step() - 1), (int) Math.floor(moment.epochs()));
    } catch (JsonProcessingException e) {
      throw new RefusedException("nd4j", json, "is no ND4J schedule: " + e.getOriginalMessage());
    }
  }
}
