package io.convoy.driver.schedule;

import io.convoy.driver.metric.Metric;
import io.convoy.executor.base.Check;
import io.convoy.executor.base.RefusedException;
import java.util.List;

/**
 * Lowers the learning rate when evaluations no longer become better, as PyTorch's {@code
 * ReduceLROnPlateau}; on top of any schedule.
 *
 * @param patience evaluations in a row without improvement after which the next one lowers the
 *     rate; 0 never lowers it
 * @param factor by which it is multiplied, from 0 to 1
 * @param threshold share by which a value must be better than the best one to be an improvement
 * @param metric that is looked at
 */
public record PlateauSpec(int patience, double factor, double threshold, Metric metric) {
  /** Never lowers the rate. */
  public static final PlateauSpec NONE = new PlateauSpec(0, 0.1, 1e-4, Metric.LOSS);

  public PlateauSpec {
    Check.atLeast("patience", patience, 0);
    Check.properShare("factor", factor);
    if (!(threshold >= 0 && threshold < 1)) {
      throw new RefusedException("threshold", threshold, "must be at least 0 and less than 1");
    }
  }

  /**
   * What the rate of the next round is multiplied by.
   *
   * @param values of the metric so far, oldest first
   */
  public double share(List<Double> values) {
    double share = 1;
    double best = Double.NEGATIVE_INFINITY;
    int worse = 0;
    for (double value : values) {
      double goodness = metric.goodness(value);
      double margin = Double.isInfinite(best) ? 0 : threshold * Math.abs(best);
      if (goodness > best + margin) {
        best = goodness;
        worse = 0;
      } else if (patience > 0 && ++worse > patience) {
        share *= factor;
        worse = 0;
      }
    }
    return share;
  }
}
