package io.convoy.jobs.search;

import java.util.List;

/**
 * Some values, each as likely as another.
 *
 * @param values in a recipe's syntax
 */
record Choices(List<String> values) implements Distribution {
  Choices {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("must be a list of at least one value");
    }
  }

  @Override
  public String at(double share) {
    return values.get((int) (share * values.size()));
  }

  @Override
  public List<String> grid() {
    return values;
  }

  @Override
  public double share(String value) {
    return Double.NaN;
  }
}
