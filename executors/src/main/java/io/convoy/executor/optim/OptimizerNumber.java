package io.convoy.executor.optim;

/**
 * A parameter of an optimizer.
 *
 * @param usual its default
 * @param least smallest value
 * @param below all values are smaller than this
 */
public record OptimizerNumber(double usual, double least, double below) {
  void check(String key, double value) {
    if (!(value >= least && value < below)) {
      throw new IllegalArgumentException(
          String.format("%s = %s: must be at least %s and less than %s", key, value, least, below));
    }
  }
}
