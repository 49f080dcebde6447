package io.convoy.executor.catalogue;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * All parameters of a {@link Kind} with their values, given or by default.
 *
 * @param values by name: Doubles, Booleans, Strings, {@link Interval}s and Lists of Doubles
 */
public record Arguments(Map<String, Object> values) {
  public Arguments {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
  }

  public double number(String name) {
    return (Double) values.get(name);
  }

  public int whole(String name) {
    return (int) number(name);
  }

  public boolean flag(String name) {
    return (Boolean) values.get(name);
  }

  public String text(String name) {
    return (String) values.get(name);
  }

  public Interval interval(String name) {
    return (Interval) values.get(name);
  }

  public List<Double> numbers(String name) {
    return ((List<?>) values.get(name)).stream().map(Double.class::cast).toList();
  }

  /** The arguments as a recipe writes them. */
  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + " = " + Parameter.shown(entry.getValue()))
        .collect(Collectors.joining(", "));
  }
}
