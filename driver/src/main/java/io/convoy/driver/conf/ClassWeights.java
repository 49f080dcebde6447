package io.convoy.driver.conf;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import io.convoy.executor.base.RefusedException;
import io.convoy.executor.data.dataset.Dataset;
import java.util.List;
import java.util.stream.IntStream;

/** How much the images of each class count, as a recipe says it. */
public final class ClassWeights {
  /** All the same. */
  static final ClassWeights NONE = new ClassWeights("none", List.of());

  /** Those of rare classes more: images / (classes times images of the class). */
  static final ClassWeights BALANCED = new ClassWeights("balanced", List.of());

  private final String rule;
  private final List<Double> given;

  private ClassWeights(String rule, List<Double> given) {
    this.rule = rule;
    this.given = List.copyOf(given);
  }

  /**
   * Numbers.
   *
   * @param weights in the order of the classes, above 0
   */
  static ClassWeights of(List<Double> weights) {
    for (double weight : weights) {
      if (!(weight > 0 && Double.isFinite(weight))) {
        throw new IllegalArgumentException(
            "must be numbers above 0, not " + weight + "; leave images out that are not to count");
      }
    }
    return new ClassWeights("given", weights);
  }

  static ClassWeights of(ConfigValue value) {
    if (value instanceof ConfigList list && !list.isEmpty()) {
      return of(
          list.stream().map(entry -> (Double) ConfValues.convert(Double.class, entry)).toList());
    } else if (NONE.rule.equals(value.unwrapped())) {
      return NONE;
    } else if (BALANCED.rule.equals(value.unwrapped())) {
      return BALANCED;
    }
    throw ConfValues.mustBe("none, balanced, or a list of numbers such as [1, 2.5]", value);
  }

  /** Whether all images count the same. */
  public boolean isNone() {
    return equals(NONE);
  }

  /**
   * The weight of each class of a dataset; empty if all are 1.
   *
   * @param key which says them
   * @param dataset whose split is trained on
   * @param split its name
   * @throws RefusedException if they do not fit the dataset
   */
  public List<Double> of(String key, Dataset dataset, String split) {
    List<String> classes = dataset.classes();
    if (!given.isEmpty() && given.size() != classes.size()) {
      throw new RefusedException(
          key,
          given,
          String.format(
              "has %d numbers, and the dataset has %d classes", given.size(), classes.size()));
    } else if (!equals(BALANCED)) {
      return given;
    }
    List<Long> images = dataset.split(split).imagesPerClass();
    int without = images.indexOf(0L);
    if (without >= 0) {
      throw new RefusedException(
          key,
          this,
          String.format(
              "class %s has no image in the split %s; give numbers, or prepare images of it",
              classes.get(without), split));
    }
    double all = dataset.split(split).samples();
    return IntStream.range(0, classes.size())
        .mapToObj(i -> all / (classes.size() * (double) images.get(i)))
        .toList();
  }

  /** The value as HOCON has it: a text or a list. */
  Object plain() {
    return given.isEmpty() ? rule : given;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClassWeights that && that.rule.equals(rule) && that.given.equals(given);
  }

  @Override
  public int hashCode() {
    return 31 * rule.hashCode() + given.hashCode();
  }

  /** The value as a recipe writes it. */
  @Override
  public String toString() {
    return plain().toString();
  }
}
