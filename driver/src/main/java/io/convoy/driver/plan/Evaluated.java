package io.convoy.driver.plan;

import io.convoy.driver.metric.Metric;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The result of one evaluation.
 *
 * @param epoch last completed epoch when it was made
 * @param step last completed step when it was made
 * @param metrics each {@link Metric} that there was, by name
 */
public record Evaluated(int epoch, long step, Map<String, Double> metrics) {
  public Evaluated {
    metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
  }

  /** Whether there was such a number. */
  public boolean has(Metric metric) {
    return metrics.containsKey(metric.toString());
  }

  /** A number; NaN if there was none. */
  public double value(Metric metric) {
    return metrics.getOrDefault(metric.toString(), Double.NaN);
  }

  /** How good it was: more is better. */
  public double goodness(Metric metric) {
    return metric.goodness(metrics);
  }
}
