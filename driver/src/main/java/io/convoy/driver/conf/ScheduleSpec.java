package io.convoy.driver.conf;

/**
 * How the learning rate runs over training: linear warmup, then a registered curve.
 *
 * @param name of the curve after warmup: {@code cosine} or {@code constant}
 * @param learningRate for a global batch of {@code baseBatch}; scaled linearly with the global
 *     batch (Goyal et al. 2017, "Accurate, Large Minibatch SGD", section 2.1)
 * @param baseBatch the batch that {@code learningRate} is meant for, in samples; 0 does not scale
 * @param warmupEpochs epochs (fractions allowed) of linear warmup from nearly 0 (ibid., section
 *     2.2)
 * @param finalRate the rate at the end of training, as a share of the scaled rate, from 0 to 1
 */
public record ScheduleSpec(
    String name, double learningRate, int baseBatch, double warmupEpochs, double finalRate) {
  public ScheduleSpec {
    if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
      throw new IllegalArgumentException(
          "learning-rate = " + learningRate + ": must be greater than 0, and finite");
    }
    if (baseBatch < 0) {
      throw new IllegalArgumentException(
          "base-batch = " + baseBatch + ": must be at least 0 (0 does not scale)");
    }
    if (!(warmupEpochs >= 0) || Double.isInfinite(warmupEpochs)) {
      throw new IllegalArgumentException(
          "warmup-epochs = " + warmupEpochs + ": must be at least 0, and finite");
    }
    if (!(finalRate >= 0 && finalRate <= 1)) {
      throw new IllegalArgumentException("final-rate = " + finalRate + ": must be from 0 to 1");
    }
  }
}
