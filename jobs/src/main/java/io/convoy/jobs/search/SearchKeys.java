package io.convoy.jobs.search;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.convoy.driver.metric.Metric;
import io.convoy.executor.base.NearestName;
import io.convoy.jobs.search.SearchOptions.Sharing;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** The keys of the group {@code search}, as they are read one by one. */
final class SearchKeys {
  /** All keys. */
  static final List<String> NAMES =
      List.of(
          "strategy",
          "trials",
          "seed",
          "metric",
          "folds",
          "test",
          "quit-above",
          "min-epochs",
          "factor",
          "ranks-per-trial",
          "trials-at-once");

  private static final int MOST_FOLDS = 100;

  private final ConfigObject group;
  private final List<String> problems;
  private final Set<String> left;

  /**
   * Begins to read.
   *
   * @param problems gets each that is found
   */
  SearchKeys(ConfigObject group, List<String> problems) {
    this.group = group;
    this.problems = problems;
    left = new TreeSet<>(group.keySet());
  }

  /** All options. Where a value is wrong, some other stands in for it. */
  SearchOptions options() {
    List<String> metrics = Arrays.stream(Metric.values()).map(Metric::toString).toList();
    String metric = oneOf("metric", "accuracy", metrics);
    int trials = whole("trials", 0, 1, 1_000_000);
    SearchOptions options =
        new SearchOptions(
            oneOf("strategy", "asha", Strategies.names()),
            trials > 0 ? OptionalInt.of(trials) : OptionalInt.empty(),
            whole("seed", 1, Integer.MIN_VALUE, Integer.MAX_VALUE),
            new Judging(metric(metric), folds(), text("test").orElse("").strip()),
            number("quit-above", 3),
            whole("min-epochs", 1, 1, 1_000_000),
            whole("factor", 3, 2, 1000),
            new Sharing(
                whole("ranks-per-trial", 1, 1, 100_000), whole("trials-at-once", 0, 0, 100_000)));
    left.forEach(this::unknown);
    return options;
  }

  private int folds() {
    int folds = whole("folds", 0, 0, MOST_FOLDS);
    if (folds == 1) {
      problem("folds", "one fold has none to train on; take at least 2, or 0 for none");
      return 0;
    }
    return folds;
  }

  private static Metric metric(String name) {
    return Arrays.stream(Metric.values())
        .filter(metric -> metric.toString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void unknown(String key) {
    problem(key, "is no key of a search; " + NearestName.instead(key, NAMES));
  }

  private void problem(String key, String what) {
    ConfigValue value = group.get(key);
    problems.add(
        String.format(
            "%s: search.%s = %s: %s", value.origin().description(), key, value.unwrapped(), what));
  }

  private Optional<String> text(String key) {
    left.remove(key);
    return Optional.ofNullable(group.get(key)).map(value -> String.valueOf(value.unwrapped()));
  }

  private String oneOf(String key, String otherwise, List<String> known) {
    String name = text(key).orElse(otherwise);
    if (!known.contains(name)) {
      problem(key, "is unknown; " + NearestName.instead(name, known));
      return otherwise;
    }
    return name;
  }

  private double number(String key, double otherwise) {
    String text = text(key).orElse(null);
    try {
      double value = text == null ? otherwise : Double.parseDouble(text);
      if (value >= 0 && Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    problem(key, "must be a number of at least 0 (0 for none)");
    return otherwise;
  }

  private int whole(String key, int otherwise, int least, int most) {
    String text = text(key).orElse(null);
    if (text == null) {
      return otherwise;
    }
    try {
      int value = new BigDecimal(text.strip()).intValueExact();
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException | ArithmeticException e) {
      // said below
    }
    problem(key, String.format("must be a whole number from %d to %d", least, most));
    return otherwise;
  }
}
