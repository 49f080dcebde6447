package io.convoy.driver.run;

import io.convoy.driver.plan.Planner;
import io.convoy.driver.plan.Progress;
import io.convoy.executor.round.StepMetrics;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The steps of a round so far, and how far the run is at each of them. */
final class RoundSteps {
  private final Planner planner;
  private final Progress before;
  private final NavigableMap<Long, Double> losses = new TreeMap<>();

  /**
   * Of a round that begins.
   *
   * @param before how far the run is then
   */
  RoundSteps(Planner planner, Progress before) {
    this.planner = planner;
    this.before = before;
  }

  void completed(StepMetrics metrics) {
    losses.put(metrics.step(), metrics.loss());
  }

  /** How far the run is at a step of this round, whose metrics may not have come. */
  Progress at(long step) {
    NavigableMap<Long, Double> done = losses.headMap(step, true);
    boolean all = done.size() == step - before.step();
    double sum = done.values().stream().mapToDouble(loss -> loss).sum();
    return planner.at(before, step).withLosses(all ? before.lossSum() + sum : Double.NaN);
  }
}
