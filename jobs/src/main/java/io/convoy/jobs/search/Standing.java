package io.convoy.jobs.search;

import io.convoy.driver.metric.Metric;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a trial stands, as a {@link Strategy} sees it.
 *
 * @param trial its number
 * @param running whether it is on its way to an epoch
 * @param over whether it can go no further
 * @param lost whether it diverged or failed
 * @param best how good the best evaluation was after each epoch so far: more is better
 */
record Standing(int trial, boolean running, boolean over, boolean lost, List<Double> best) {
  Standing {
    best = List.copyOf(best);
  }

  static Standing of(int trial, boolean running, Optional<LegResult> known, Metric metric) {
    List<Double> best = new ArrayList<>();
    double sofar = Double.NEGATIVE_INFINITY;
    for (double value : known.map(LegResult::values).orElse(List.of())) {
      sofar = Math.max(sofar, metric.goodness(value));
      best.add(sofar);
    }
    boolean over = known.map(result -> result.ending().isLast()).orElse(false);
    boolean lost = known.map(result -> result.ending().isLost()).orElse(false);
    return new Standing(trial, running, over, lost, best);
  }

  /** Epochs that it has done. */
  int epochs() {
    return best.size();
  }

  /**
   * How good it was at an epoch: its best evaluation until then. What is lost before it is worse
   * than anything; what was complete before it stays as good as it was.
   *
   * @return empty if it is not known yet
   */
  OptionalDouble at(int epoch) {
    if (epochs() >= epoch) {
      return OptionalDouble.of(best.get(epoch - 1));
    } else if (!over) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        lost || best.isEmpty() ? Double.NEGATIVE_INFINITY : best.get(epochs() - 1));
  }

  /** Whether it could be sent to an epoch now. */
  boolean canGoTo(int epoch) {
    return !running && !over && epochs() < epoch;
  }

  /** The best at an epoch first; of equal ones, the one that began first. */
  static Comparator<Standing> bestAt(int epoch) {
    return Comparator.<Standing>comparingDouble(one -> -one.at(epoch).orElseThrow())
        .thenComparing(Standing::trial);
  }
}
