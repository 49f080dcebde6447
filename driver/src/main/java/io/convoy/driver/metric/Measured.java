package io.convoy.driver.metric;

import io.convoy.executor.round.EvaluationCounts;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All that is measured at the end of an epoch.
 *
 * @param counts of the parameters on the validation split
 * @param average of their average, if one is kept and has begun
 * @param trainLoss mean data loss of the epoch's steps in nats, each before its update; NaN if it
 *     is not known
 */
public record Measured(
    EvaluationCounts counts, Optional<EvaluationCounts> average, double trainLoss) {
  /** Every {@link Metric} that there is, by name. */
  public Map<String, Double> metrics() {
    Map<String, Double> metrics = new TreeMap<>();
    for (Metric metric : Metric.values()) {
      metric.of(this).ifPresent(value -> metrics.put(metric.toString(), value));
    }
    return metrics;
  }
}
