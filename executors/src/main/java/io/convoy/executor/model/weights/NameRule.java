package io.convoy.executor.model.weights;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How one project names the vertices that have a pattern. In the pattern {@code {x}} is a number;
 * in the name {@code {x}}, {@code {x-1}}, {@code {2x+1}} and so on are made of it, and {@code {#}}
 * is the vertex's place among all, from 0.
 *
 * @param vertex as a regular expression with a group for each number
 * @param module its name there; with {@code !} at the end it is the name of the tensor itself
 */
record NameRule(Pattern vertex, String module) {
  private static final Pattern NUMBER = Pattern.compile("\\{([a-z])}");
  private static final Pattern TERM = Pattern.compile("\\{(\\d*)([a-z#])([+-]\\d+)?}");

  static NameRule of(String vertex, String module) {
    String expression =
        NUMBER
            .matcher(Pattern.quote(vertex))
            .replaceAll(number -> "\\\\E(?<" + number.group(1) + ">\\\\d+)\\\\Q");
    return new NameRule(Pattern.compile(expression), module);
  }

  /**
   * The module's name.
   *
   * @param index the vertex's place among all
   * @return empty if the rule is not of this vertex
   */
  Optional<String> name(String candidate, int index) {
    Matcher numbers = vertex.matcher(candidate);
    if (!numbers.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        TERM.matcher(module).replaceAll(term -> String.valueOf(value(term, numbers, index))));
  }

  private static long value(MatchResult term, Matcher numbers, int index) {
    String letter = term.group(2);
    long number = letter.equals("#") ? index : Long.parseLong(numbers.group(letter));
    long factor = term.group(1).isEmpty() ? 1 : Long.parseLong(term.group(1));
    long added = term.group(3) == null ? 0 : Long.parseLong(term.group(3));
    return factor * number + added;
  }
}
