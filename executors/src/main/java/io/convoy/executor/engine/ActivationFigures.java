package io.convoy.executor.engine;

/**
 * How large the outputs of a vertex are over some images.
 *
 * @param mean of all values
 * @param deviation standard deviation of all values
 * @param dead share of its units (channels, neurons) that are zero for all images and places, from
 *     0 to 1
 */
public record ActivationFigures(double mean, double deviation, double dead) {
  /** Where nobody has looked. */
  public static final ActivationFigures UNKNOWN =
      new ActivationFigures(Double.NaN, Double.NaN, Double.NaN);
}
