package io.convoy.executor.catalogue;

import io.convoy.executor.base.NearestName;
import io.convoy.executor.base.Refusal;
import io.convoy.executor.base.RefusedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One thing that a recipe can name.
 *
 * @param name as recipes write it
 * @param constructor what makes it of its {@link Arguments}, and what else its users know of it
 * @param meaning what it does, in a few words
 * @param source the paper that it follows; empty if there is none
 * @param parameters in the order in which they are listed
 */
public record Kind<C>(
    String name, C constructor, String meaning, String source, List<Parameter> parameters) {
  public Kind {
    parameters = List.copyOf(parameters);
  }

  public static <C> Kind<C> of(
      String name, C constructor, String meaning, String source, Parameter... parameters) {
    return new Kind<>(name, constructor, meaning, source, List.of(parameters));
  }

  /** Names of the parameters. */
  public List<String> names() {
    return parameters.stream().map(Parameter::name).toList();
  }

  /**
   * What a recipe gives, checked, to be kept and sent.
   *
   * @param given numbers, Booleans, texts and lists of numbers by name
   * @return the same in ascending order of names, with numbers as Doubles
   * @throws IllegalArgumentException as {@link #arguments}
   */
  public Map<String, Object> checked(Map<String, ?> given) {
    Map<String, Object> plain = plain(given);
    arguments(plain);
    return plain;
  }

  /**
   * All parameters with their values.
   *
   * @param given numbers, Booleans, texts and lists of numbers by name
   * @throws IllegalArgumentException with a line {@code key = value: why} for each that is wrong,
   *     or {@code name = ...: why} if one is missing
   */
  public Arguments arguments(Map<String, ?> given) {
    Map<String, Object> plain = plain(given);
    List<Refusal> problems = new ArrayList<>();
    plain.forEach(
        (key, value) -> {
          if (!names().contains(key)) {
            problems.add(unknown(key, value));
          }
        });
    Map<String, Object> values = new TreeMap<>();
    for (Parameter parameter : parameters) {
      try {
        values.put(parameter.name(), value(parameter, plain));
      } catch (RefusedException e) {
        problems.addAll(e.refusals());
      }
    }
    if (!problems.isEmpty()) {
      throw new RefusedException(problems);
    }
    return new Arguments(values);
  }

  private Object value(Parameter parameter, Map<String, Object> given) {
    Object value = given.get(parameter.name());
    return value != null
        ? parameter.value(value)
        : parameter
            .preset()
            .orElseThrow(
                () ->
                    new RefusedException(
                        "name", name, "needs " + parameter.name() + ": " + parameter.values()));
  }

  private Refusal unknown(String key, Object value) {
    String why =
        parameters.isEmpty()
            ? "parameters"
            : "such parameter; " + NearestName.instead(key, names());
    return new Refusal(key, Parameter.shown(value), name + " has no " + why);
  }

  private static Map<String, Object> plain(Map<String, ?> given) {
    Map<String, Object> values = new TreeMap<>();
    given.forEach((key, value) -> values.put(key, plain(value)));
    return Collections.unmodifiableMap(values);
  }

  private static Object plain(Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    } else if (value instanceof List<?> list) {
      return new ArrayList<>(list.stream().map(Kind::plain).toList());
    }
    return value instanceof Boolean ? value : value.toString();
  }
}
