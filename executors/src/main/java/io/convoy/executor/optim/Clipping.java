package io.convoy.executor.optim;

/** Cuts a large gradient back. */
interface Clipping {
  /**
   * Clips in place, or says by what the gradient has to be divided.
   *
   * @param norm L2 norm of the mean gradient, finite
   * @param divisor by which the gradient vector has to be divided to be the mean gradient
   */
  Clipped clip(double norm, double divisor);

  /**
   * What was done.
   *
   * @param share of what was looked at that was over the limit, from 0 to 1
   * @param divisor by which the gradient vector has yet to be divided
   */
  record Clipped(double share, double divisor) {}
}
