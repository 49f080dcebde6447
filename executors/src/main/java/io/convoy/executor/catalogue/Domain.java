package io.convoy.executor.catalogue;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What the values of a parameter can be. */
interface Domain {
  /**
   * A value as a recipe gives it.
   *
   * @param given a Double, a Boolean, a String or a List of Doubles
   * @return the same as the parameter's type, or empty if it cannot be one
   */
  Optional<Object> value(Object given);

  /** What values are, as in "must be ...". */
  String text();

  /** A number, a Double. */
  record Real(Range range) implements Domain {
    @Override
    public Optional<Object> value(Object given) {
      return given instanceof Double number && range.contains(number)
          ? Optional.of(number)
          : Optional.empty();
    }

    @Override
    public String text() {
      return "a number " + range;
    }
  }

  /** An integer, a Double. */
  record Whole(Range range) implements Domain {
    @Override
    public Optional<Object> value(Object given) {
      return given instanceof Double number && number == Math.rint(number)
          ? new Real(range).value(number)
          : Optional.empty();
    }

    @Override
    public String text() {
      return "an integer " + range;
    }
  }

  /**
   * Two numbers, the second not smaller than the first: an {@link Interval}.
   *
   * @param each what each of them is
   * @param kind of numbers, for instance {@code two integers}
   */
  record Pair(Domain each, String kind, Range range) implements Domain {
    @Override
    public Optional<Object> value(Object given) {
      return given instanceof List<?> list
              && list.size() == 2
              && list.stream().allMatch(number -> each.value(number).isPresent())
              && list.get(0) instanceof Double low
              && list.get(1) instanceof Double high
              && low <= high
          ? Optional.of(new Interval(low, high))
          : Optional.empty();
    }

    @Override
    public String text() {
      return kind + " " + range;
    }
  }

  /** Numbers, each larger than the one before: a List of Doubles. */
  record Ascending(List<Double> example) implements Domain {
    @Override
    public Optional<Object> value(Object given) {
      if (!(given instanceof List<?> list) || list.isEmpty()) {
        return Optional.empty();
      }
      double last = Double.NEGATIVE_INFINITY;
      for (Object entry : list) {
        if (!(entry instanceof Double number) || !(number > last)) {
          return Optional.empty();
        }
        last = number;
      }
      return Optional.of(List.copyOf(list));
    }

    @Override
    public String text() {
      return "ascending numbers, such as " + Parameter.shown(example);
    }
  }

  /** One of some texts. */
  record Choice(List<String> texts) implements Domain {
    @Override
    public Optional<Object> value(Object given) {
      return given instanceof String text && texts.contains(text)
          ? Optional.of(text)
          : Optional.empty();
    }

    @Override
    public String text() {
      return texts.size() == 1 ? texts.get(0) : "one of " + String.join(", ", texts);
    }
  }

  /** True or false, a Boolean, also by the other words of HOCON. */
  record Flag() implements Domain {
    private static final Set<String> YES = Set.of("true", "yes", "on");
    private static final Set<String> NO = Set.of("false", "no", "off");

    @Override
    public Optional<Object> value(Object given) {
      String word = given instanceof String text ? text.toLowerCase(Locale.ROOT) : "";
      if (given instanceof Boolean flag) {
        return Optional.of(flag);
      }
      return YES.contains(word) || NO.contains(word)
          ? Optional.of(YES.contains(word))
          : Optional.empty();
    }

    @Override
    public String text() {
      return "true or false";
    }
  }

  /**
   * Any text.
   *
   * @param text what it holds
   */
  record Free(String text) implements Domain {
    @Override
    public Optional<Object> value(Object given) {
      return given instanceof String ? Optional.of(given) : Optional.empty();
    }
  }
}
