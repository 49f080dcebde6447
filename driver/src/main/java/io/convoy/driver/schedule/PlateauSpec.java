package io.convoy.driver.schedule;

import java.util.List;

/**
 * Lowers the learning rate when the validation loss no longer falls, as PyTorch's {@code
 * ReduceLROnPlateau}; on top of any schedule.
 *
 * @param patience evaluations in a row without improvement after which the next one lowers the
 *     rate; 0 never lowers it
 * @param factor by which it is multiplied, from 0 to 1
 * @param threshold share by which a loss must be below the best one to be an improvement
 */
public record PlateauSpec(int patience, double factor, double threshold) {
  /** Never lowers the rate. */
  public static final PlateauSpec NONE = new PlateauSpec(0, 0.1, 1e-4);

  public PlateauSpec {
    if (patience < 0) {
      throw new IllegalArgumentException("patience = " + patience + ": must be at least 0");
    }
    if (!(factor > 0 && factor < 1)) {
      throw new IllegalArgumentException(
          "factor = " + factor + ": must be greater than 0 and less than 1");
    }
    if (!(threshold >= 0 && threshold < 1)) {
      throw new IllegalArgumentException(
          "threshold = " + threshold + ": must be at least 0 and less than 1");
    }
  }

  /**
   * What the rate of the next round is multiplied by.
   *
   * @param losses validation losses so far, oldest first
   */
  public double share(List<Double> losses) {
    double share = 1;
    double best = Double.POSITIVE_INFINITY;
    int worse = 0;
    for (double loss : losses) {
      if (loss < best * (1 - threshold)) {
        best = loss;
        worse = 0;
      } else if (patience > 0 && ++worse > patience) {
        share *= factor;
        worse = 0;
      }
    }
    return share;
  }
}
