package io.convoy.driver.schedule;

import io.convoy.executor.base.Check;
import java.util.Locale;

/**
 * An average of the parameters over the run, kept and evaluated beside them.
 *
 * @param kind how it moves
 * @param decay of an EMA: the share of the average that is left after a step
 * @param startEpoch epochs before it begins, fractions allowed
 */
public record AverageSpec(Kind kind, double decay, double startEpoch) {

  /** How an average moves. */
  public enum Kind {
    /** None is kept. */
    NONE,
    /** Exponential: in early steps faster, by {@code min(decay, (1 + n) / (10 + n))}. */
    EMA,
    /** Polyak and Juditsky 1992: the mean over all steps since its beginning. */
    POLYAK,
    /**
     * Izmailov et al. 2018, "Averaging Weights Leads to Wider Optima and Better Generalization",
     * algorithm 1: the mean over the ends of epochs.
     */
    SWA;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public AverageSpec {
    Check.properShare("decay", decay);
    Check.notNegative("start-epoch", startEpoch);
  }

  /** Whether one is kept. */
  public boolean kept() {
    return kind != Kind.NONE;
  }

  /** First step after which there is an average. */
  public long firstStep(Timeline run) {
    return kind == Kind.SWA
        ? run.lastStep(firstEpoch())
        : (long) Math.floor(run.steps(startEpoch)) + 1;
  }

  private int firstEpoch() {
    return Math.max(1, (int) Math.ceil(startEpoch));
  }

  /**
   * By how much the average moves towards the parameters after a step.
   *
   * @return 0 for not at all, 1 for a copy
   */
  public double share(long step, Timeline run) {
    long since = step - firstStep(run);
    if (kind == Kind.NONE || since < 0) {
      return 0;
    }
    return switch (kind) {
      case EMA -> since == 0 ? 1 : 1 - Math.min(decay, (1.0 + since) / (10.0 + since));
      case POLYAK -> 1.0 / (since + 1);
      default -> {
        int epoch = run.epochOf(step);
        yield step == run.lastStep(epoch) ? 1.0 / (epoch - firstEpoch() + 1) : 0;
      }
    };
  }
}
