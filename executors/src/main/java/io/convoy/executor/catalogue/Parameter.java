package io.convoy.executor.catalogue;

import java.util.List;

/**
 * One parameter of an augmentation: its name, its default and what it can be.
 *
 * @param name as in recipes
 * @param preset the value where a recipe gives none: a Double, a String or an {@link Interval}
 * @param lowest bound of numbers
 * @param highest bound of numbers
 * @param whole whether numbers are whole
 * @param choices the texts that a text can be
 */
public record Parameter(
    String name,
    Object preset,
    double lowest,
    double highest,
    boolean whole,
    List<String> choices) {

  public static Parameter whole(String name, double preset, double lowest, double highest) {
    return new Parameter(name, preset, lowest, highest, true, List.of());
  }

  public static Parameter real(String name, double preset, double lowest, double highest) {
    return new Parameter(name, preset, lowest, highest, false, List.of());
  }

  public static Parameter probability(double preset) {
    return real("probability", preset, 0, 1);
  }

  /** Two numbers, the second not smaller than the first. */
  public static Parameter interval(String name, Interval preset, double lowest, double highest) {
    return new Parameter(name, preset, lowest, highest, false, List.of());
  }

  /** As {@link #interval}, of whole numbers. */
  public static Parameter wholes(String name, Interval preset, double lowest, double highest) {
    return new Parameter(name, preset, lowest, highest, true, List.of());
  }

  /** One of some texts, the first of which is the default. */
  public static Parameter choice(String name, String... choices) {
    return new Parameter(name, choices[0], 0, 0, false, List.of(choices));
  }

  /**
   * The value that a recipe gives, as this parameter's type.
   *
   * @param given a Double, a String or a List of Doubles
   * @throws IllegalArgumentException saying what it must be
   */
  public Object value(Object given) {
    if (preset instanceof Interval) {
      if (given instanceof List<?> list
          && list.size() == 2
          && list.get(0) instanceof Double low
          && list.get(1) instanceof Double high
          && allows(low)
          && allows(high)
          && low <= high) {
        return new Interval(low, high);
      }
    } else if (preset instanceof String) {
      if (given instanceof String text && choices.contains(text)) {
        return text;
      }
    } else if (given instanceof Double number && allows(number)) {
      return number;
    }
    throw new IllegalArgumentException(
        String.format("%s = %s: must be %s", name, shown(given), meaning()));
  }

  private boolean allows(double value) {
    return value >= lowest && value <= highest && (!whole || value == Math.rint(value));
  }

  private String meaning() {
    String range = "from " + shown(lowest) + " to " + shown(highest);
    if (preset instanceof Interval) {
      return "two " + (whole ? "whole " : "") + "numbers " + range + ", such as " + preset;
    } else if (preset instanceof String) {
      return choices.size() == 1 ? choices.get(0) : "one of " + String.join(", ", choices);
    }
    return (whole ? "a whole number " : "a number ") + range;
  }

  /** As a recipe writes it. */
  public static String shown(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(Parameter::shown).toList().toString();
    }
    if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
      return Long.toString(number.longValue());
    }
    return String.valueOf(value);
  }
}
