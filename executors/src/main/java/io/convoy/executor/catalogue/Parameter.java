package io.convoy.executor.catalogue;

import io.convoy.executor.base.RefusedException;
import java.util.List;
import java.util.Optional;

/** One parameter of what a recipe names: its default, what it can be and what it means. */
public final class Parameter {
  private final String name;
  private final Optional<Object> preset;
  private final Domain domain;
  private final String meaning;

  private Parameter(String name, Optional<Object> preset, Domain domain, String meaning) {
    this.name = name;
    this.preset = preset;
    this.domain = domain;
    this.meaning = meaning;
  }

  /** A number. */
  public static Parameter number(String name, double preset, Range range, String meaning) {
    return new Parameter(name, Optional.of(preset), new Domain.Real(range), meaning);
  }

  /** An integer. */
  public static Parameter whole(String name, double preset, Range range, String meaning) {
    return new Parameter(name, Optional.of(preset), new Domain.Whole(range), meaning);
  }

  /** Two numbers, the second not smaller than the first. */
  public static Parameter interval(String name, Interval preset, Range range, String meaning) {
    Domain domain = new Domain.Pair(new Domain.Real(range), "two numbers", range);
    return new Parameter(name, Optional.of(preset), domain, meaning);
  }

  /** The same as {@link #interval}, of integers. */
  public static Parameter wholes(String name, Interval preset, Range range, String meaning) {
    Domain domain = new Domain.Pair(new Domain.Whole(range), "two integers", range);
    return new Parameter(name, Optional.of(preset), domain, meaning);
  }

  /** One of some texts, the first of which is the default. */
  public static Parameter choice(String name, String meaning, String... choices) {
    Domain domain = new Domain.Choice(List.of(choices));
    return new Parameter(name, Optional.of(choices[0]), domain, meaning);
  }

  /** True or false. */
  public static Parameter flag(String name, boolean preset, String meaning) {
    return new Parameter(name, Optional.of(preset), new Domain.Flag(), meaning);
  }

  /** Ascending numbers, which must be given. */
  public static Parameter ascending(String name, List<Double> example, String meaning) {
    return new Parameter(name, Optional.empty(), new Domain.Ascending(example), meaning);
  }

  /**
   * A text, which must be given.
   *
   * @param content what it holds, as in "must be ..."
   */
  public static Parameter text(String name, String content, String meaning) {
    return new Parameter(name, Optional.empty(), new Domain.Free(content), meaning);
  }

  /**
   * A text with a default.
   *
   * @param content what it holds, as in "must be ..."
   */
  public static Parameter text(String name, String preset, String content, String meaning) {
    return new Parameter(name, Optional.of(preset), new Domain.Free(content), meaning);
  }

  /** The name as recipes write it. */
  public String name() {
    return name;
  }

  /**
   * The value where a recipe gives none: a Double, a Boolean, a String or an {@link Interval};
   * empty if one must be given.
   */
  public Optional<Object> preset() {
    return preset;
  }

  /** What values can be, for instance {@code an integer from 0 to 64}. */
  public String values() {
    return domain.text();
  }

  /** What it does, in a few words. */
  public String meaning() {
    return meaning;
  }

  /** The same with another default. */
  public Parameter with(double other) {
    return new Parameter(name, Optional.of(other), domain, meaning);
  }

  /**
   * The value that a recipe gives, as this parameter's type.
   *
   * @param given a Double, a Boolean, a String or a List of Doubles
   * @throws RefusedException saying what it must be
   */
  Object value(Object given) {
    return domain
        .value(given)
        .orElseThrow(
            () ->
                new RefusedException(
                    name,
                    shown(given),
                    String.format(
                        "must be %s%s",
                        domain.text(),
                        preset
                            .filter(Interval.class::isInstance)
                            .map(example -> ", such as " + example)
                            .orElse(""))));
  }

  /** The value as a recipe writes it. */
  public static String shown(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(Parameter::shown).toList().toString();
    }
    if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
      return Long.toString(number.longValue());
    }
    return value instanceof Double number
        ? number.toString().replace(".0E", "E").replace('E', 'e')
        : String.valueOf(value);
  }
}
