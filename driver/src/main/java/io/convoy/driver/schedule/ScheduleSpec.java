package io.convoy.driver.schedule;

import io.convoy.executor.base.Check;
import io.convoy.executor.base.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How the learning rate runs over training: linear warmup, then a registered curve.
 *
 * @param name of the curve after warmup, for instance {@code cosine}
 * @param learningRate for a global batch of {@code baseBatch}
 * @param baseBatch the batch that {@code learningRate} is meant for, in samples; 0 does not scale
 * @param scaling how the rate follows the batch
 * @param warmupEpochs epochs (fractions allowed) of linear warmup (Goyal et al. 2017, section 2.2)
 * @param warmupStart where warmup begins, as a share of the full rate: from 0 to 1
 * @param finalRate the rate where the curve is at its lowest, as a share of the full rate, from 0
 *     to 1
 * @param parameters of the curve that are given
 */
public record ScheduleSpec(
    String name,
    double learningRate,
    int baseBatch,
    BatchScaling scaling,
    double warmupEpochs,
    double warmupStart,
    double finalRate,
    Map<String, Object> parameters) {
  /** Sums of epochs may be less than a whole one by so much. */
  private static final double ROUNDING = 1e-6;

  public ScheduleSpec {
    parameters = Curves.checked(name, parameters);
    if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
      throw new RefusedException(
          "learning-rate", learningRate, "must be greater than 0, and finite");
    }
    if (baseBatch < 0) {
      throw new RefusedException("base-batch", baseBatch, "must be at least 0 (0 does not scale)");
    }
    Check.notNegative("warmup-epochs", warmupEpochs);
    Check.share("warmup-start", warmupStart);
    Check.share("final-rate", finalRate);
  }

  /**
   * The epochs at whose ends a cycle of the curve ends, in ascending order; of a cycle that ends
   * within an epoch, the epoch before.
   *
   * @param epochs of the run
   */
  public List<Integer> cycleEnds(int epochs) {
    Curve curve = Curves.create(name, parameters);
    Set<Integer> ends = new TreeSet<>();
    double end = warmupEpochs + curve.cycle(1);
    for (int number = 2; curve.cycle(1) > 0 && end < epochs + ROUNDING; number++) {
      ends.add((int) Math.floor(end + ROUNDING));
      end += curve.cycle(number);
    }
    ends.remove(0);
    return List.copyOf(ends);
  }
}
