package io.convoy.jobs.lrfind;

import io.convoy.driver.schedule.RateRange;
import io.convoy.executor.base.Check;
import io.convoy.executor.base.RefusedException;

/**
 * Which rates are tried.
 *
 * @param from the first rate
 * @param to the last rate
 * @param steps in which it grows
 */
public record LrFindOptions(double from, double to, int steps) {
  /** The first tenth and the last five points suggest nothing; some must be left. */
  private static final int LEAST_STEPS = 20;

  private static final int MOST_STEPS = 5000;

  public LrFindOptions {
    if (!(from > 0) || Double.isInfinite(from)) {
      throw new RefusedException("--from", from, "must be greater than 0, and finite");
    }
    if (!(to > from) || Double.isInfinite(to)) {
      throw new RefusedException("--to", to, "must be greater than --from = " + from);
    }
    Check.range("--steps", steps, LEAST_STEPS, MOST_STEPS);
  }

  /** As the driver plans them. */
  public RateRange range() {
    return new RateRange(from, to, steps);
  }
}
