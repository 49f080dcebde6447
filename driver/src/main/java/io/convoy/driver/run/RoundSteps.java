package io.convoy.driver.run;

import io.convoy.driver.plan.Planner;
import io.convoy.driver.plan.Progress;
import io.convoy.executor.round.StepMetrics;
import java.util.Arrays;

/**
 * The steps of a round so far, and how far the run is at each of them. A round may have millions of
 * steps, each of which takes eight bytes.
 */
final class RoundSteps {
  private static final int FIRST_ROOM = 1024;

  private final Planner planner;
  private final Progress before;

  /** Losses of the steps after the beginning, NaN where none has come. */
  private double[] losses = new double[0];

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
    int index = Math.toIntExact(metrics.step() - before.step() - 1);
    if (index >= losses.length) {
      int known = losses.length;
      losses = Arrays.copyOf(losses, Math.max(index + 1, Math.max(FIRST_ROOM, 2 * known)));
      Arrays.fill(losses, known, losses.length, Double.NaN);
    }
    losses[index] = metrics.loss();
  }

  /** How far the run is at a step of this round, whose metrics may not have come. */
  Progress at(long step) {
    int steps = Math.toIntExact(step - before.step());
    double sum = steps <= losses.length ? Arrays.stream(losses, 0, steps).sum() : Double.NaN;
    return planner.at(before, step).withLosses(before.lossSum() + sum);
  }
}
