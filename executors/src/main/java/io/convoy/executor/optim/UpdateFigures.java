package io.convoy.executor.optim;

import java.io.Serializable;

/**
 * What one update measured, the same on every rank.
 *
 * @param gradientNorm L2 norm of the averaged gradient of the data loss, before clipping
 * @param clipped share of what is clipped together (the gradient as a whole, its layers, values or
 *     units) that was over the limit, from 0 to 1
 * @param regularisationLoss {@code sum (l1 |w| + 1/2 l2 w^2)} before the update, in nats; NaN in
 *     steps that do not measure it
 * @param updateRatio L2 norm of the update by that of the trained parameters, about 1e-3 in healthy
 *     training; NaN in steps that do not measure it
 */
public record UpdateFigures(
    double gradientNorm, double clipped, double regularisationLoss, double updateRatio)
    implements Serializable {
  /** Figures of a step in which only the gradient's norm was measured. */
  public static UpdateFigures of(double gradientNorm) {
    return new UpdateFigures(gradientNorm, 0, Double.NaN, Double.NaN);
  }

  /** Whether the gradient was finite; if not, nothing was updated. */
  public boolean finite() {
    return Double.isFinite(gradientNorm);
  }
}
