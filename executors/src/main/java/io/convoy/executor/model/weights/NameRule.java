package io.convoy.executor.model.weights;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How one project names the vertices that have a pattern. In the pattern {@code {x}} is a number;
 * in the name {@code {x}}, {@code {x-1}}, {@code {2x+1}} and so on are made of it, and {@code {#}}
 * is the vertex's place among all, from 0.
 *
 * @param vertex as a regular expression with a group for each number
 * @param module its name there; with {@code !} at the end it is the name of the tensor itself
 * @param form of the project's tensor where it differs
 */
record NameRule(Pattern vertex, String module, Form form) {
  private static final Pattern NUMBER = Pattern.compile("\\{([a-z])}");

  /** What a tensor is in a project's file, whatever it is here; the values are the same. */
  enum Form {
    /** As here. */
    SAME(""),
    /** A map or convolution of one pixel, which here is a vector or a matrix. */
    PIXEL(":1x1"),
    /** A matrix, which here is a convolution of one pixel. */
    MATRIX(":matrix");

    private final String suffix;

    Form(String suffix) {
      this.suffix = suffix;
    }

    /** Dimensions there. */
    List<Long> shape(List<Long> here) {
      return switch (this) {
        case SAME -> here;
        case PIXEL -> Stream.concat(here.stream(), Stream.of(1L, 1L)).toList();
        case MATRIX -> here.subList(0, 2);
      };
    }
  }

  private static final Pattern TERM = Pattern.compile("\\{(\\d*)([a-z#])([+-]\\d+)?}");

  /**
   * A rule.
   *
   * @param module with {@code :1x1} or {@code :matrix} at the end where the form differs
   */
  static NameRule of(String vertex, String module) {
    String expression =
        NUMBER
            .matcher(Pattern.quote(vertex))
            .replaceAll(number -> "\\\\E(?<" + number.group(1) + ">\\\\d+)\\\\Q");
    Form form =
        Arrays.stream(Form.values())
            .filter(one -> module.endsWith(one.suffix))
            .reduce((first, longer) -> longer)
            .orElseThrow();
    String name = module.substring(0, module.length() - form.suffix.length());
    return new NameRule(Pattern.compile(expression), name, form);
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
