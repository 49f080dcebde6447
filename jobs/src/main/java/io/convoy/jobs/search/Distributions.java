package io.convoy.jobs.search;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import io.convoy.jobs.search.Interval.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The kinds of distributions, by their names in a space. */
final class Distributions {
  /** Points of a grid where none are given. */
  private static final int POINTS = 3;

  private static final String GRID = "points";

  private static final List<Kind> KINDS =
      List.of(
          new Kind("log-uniform", (list, points) -> range(Scale.LOGARITHMIC, list, points)),
          new Kind("uniform", (list, points) -> range(Scale.LINEAR, list, points)),
          new Kind("integer", (list, points) -> range(Scale.WHOLE, list, points)),
          new Kind("choice", (list, points) -> new Choices(rendered(list))),
          new Kind("nasnet-cells", Distributions::cells));

  private Distributions() {}

  /** Makes a distribution of its list, and of the points of a grid. */
  @FunctionalInterface
  private interface Maker {
    Distribution of(ConfigList list, int points);
  }

  private record Kind(String name, Maker maker) {}

  private static Distribution range(Scale scale, ConfigList list, int points) {
    if (list.size() != 2) {
      throw new IllegalArgumentException("must be two numbers, such as [0.001, 0.1]");
    }
    return new Interval(scale, number(list.get(0)), number(list.get(1)), points);
  }

  private static Distribution cells(ConfigList list, int points) {
    if (list.size() != 2) {
      throw new IllegalArgumentException("must be two numbers of blocks, such as [2, 5]");
    }
    return new CellChoices((int) number(list.get(0)), (int) number(list.get(1)), points);
  }

  private static double number(ConfigValue value) {
    try {
      return Double.parseDouble(String.valueOf(value.unwrapped()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be numbers, not " + value.render(), e);
    }
  }

  private static List<String> rendered(ConfigList list) {
    return list.stream().map(value -> value.render(ConfigRenderOptions.concise())).toList();
  }

  /** Whether a group of keys says what values its own key may take. */
  static boolean isMeant(ConfigObject group) {
    return KINDS.stream().anyMatch(kind -> group.containsKey(kind.name()));
  }

  /** The names of all kinds. */
  static List<String> names() {
    return KINDS.stream().map(Kind::name).toList();
  }

  /**
   * The distribution that a group describes.
   *
   * @throws IllegalArgumentException that says what is wrong
   */
  static Distribution of(ConfigObject group) {
    Set<String> unknown = new TreeSet<>(group.keySet());
    List<Distribution> found = new ArrayList<>();
    for (Kind kind : KINDS) {
      if (unknown.remove(kind.name())) {
        found.add(of(kind, group));
      }
    }
    unknown.remove(GRID);
    if (found.size() != 1 || !unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "must have one of " + String.join(", ", names()) + ", and may have " + GRID);
    }
    return found.get(0);
  }

  private static Distribution of(Kind kind, ConfigObject group) {
    ConfigValue points = group.get(GRID);
    if (!(group.get(kind.name()) instanceof ConfigList list)) {
      throw new IllegalArgumentException(kind.name() + ": must be a list");
    }
    try {
      return kind.maker().of(list, points == null ? POINTS : (int) number(points));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.format(
              "%s = %s: %s",
              kind.name(), list.render(ConfigRenderOptions.concise()), e.getMessage()),
          e);
    }
  }
}
