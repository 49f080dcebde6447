package io.convoy.driver.conf;

import io.convoy.driver.metric.Metric;
import io.convoy.executor.base.Check;
import io.convoy.executor.base.RefusedException;
import io.convoy.executor.round.StepGuard;
import java.util.List;
import java.util.Locale;

/**
 * What is done when training goes wrong, or no further.
 *
 * @param nonFinite what a gradient that is not finite does
 * @param rollBack how {@link NonFinite#ROLL_BACK} does it
 * @param divergence a loss that stays above this many times ln(classes), that of an untrained
 *     network, is treated as training that has gone wrong; 0 never
 * @param patience evaluations in a row without improvement after which one more ends the run; 0
 *     never
 * @param metric by which an evaluation is better, for patience and for the best snapshot
 * @param compareEvery steps from one comparison of all ranks' parameters to the next; 0 only at the
 *     end of a round
 */
public record GuardConf(
    NonFinite nonFinite,
    RollBack rollBack,
    double divergence,
    int patience,
    Metric metric,
    int compareEvery) {
  private static final int SKIPS = 10;

  /** What a gradient that is not finite does. */
  public enum NonFinite {
    /** Stops the run. */
    STOP,
    /** Leaves out the update, at most ten times in a row. */
    SKIP,
    /** Goes back to the last snapshot and on with a lower learning rate; so does a divergence. */
    ROLL_BACK;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Going back to the last snapshot with a lower learning rate.
   *
   * @param factor by which the rate is multiplied each time, from 0 to 1
   * @param most times in a run; one more ends it
   */
  public record RollBack(double factor, int most) {
    public RollBack {
      Check.properShare("factor", factor);
      Check.atLeast("most", most, 1);
    }

    /** What the learning rate is multiplied by after so many times. */
    public double share(int times) {
      return Math.pow(factor, times);
    }
  }

  public GuardConf {
    if (!(divergence == 0 || divergence > 1)) {
      throw new RefusedException("divergence", divergence, "must be 0, or greater than 1");
    }
    Check.atLeast("patience", patience, 0);
    Check.atLeast("compare-every", compareEvery, 0);
  }

  /** What the ranks obey. */
  public StepGuard plan(int classes) {
    return new StepGuard(
        nonFinite == NonFinite.SKIP ? SKIPS : 0,
        divergence == 0 ? Double.POSITIVE_INFINITY : divergence * Math.log(classes),
        compareEvery);
  }

  /**
   * Whether patience is at its end.
   *
   * @param goodness of every evaluation so far, oldest first; more is better
   */
  public boolean stops(List<Double> goodness) {
    double best = Double.NEGATIVE_INFINITY;
    int worse = 0;
    for (double one : goodness) {
      worse = one > best ? 0 : worse + 1;
      best = Math.max(best, one);
      if (patience > 0 && worse > patience) {
        return true;
      }
    }
    return false;
  }
}
