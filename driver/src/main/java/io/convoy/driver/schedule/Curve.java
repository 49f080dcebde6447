package io.convoy.driver.schedule;

import java.io.Serializable;

/** The shape of a schedule: a share, 1 for the full value and 0 for the final one. */
@FunctionalInterface
interface Curve extends Serializable {
  /** The share at a moment. */
  double share(Moment moment);

  /**
   * Epochs of a cycle, at the end of which the share is low before it rises again; 0 where there is
   * none.
   *
   * @param number from 1, after warmup
   */
  default double cycle(int number) {
    return 0;
  }

  /**
   * A curve in cycles.
   *
   * @param curve its shares
   * @param first epochs of the first cycle
   * @param growth by which a cycle is longer than the one before
   */
  record InCycles(Curve curve, double first, double growth) implements Curve {
    @Override
    public double share(Moment moment) {
      return curve.share(moment);
    }

    @Override
    public double cycle(int number) {
      return first * Math.pow(growth, number - 1);
    }
  }

  /**
   * Where in a run a step is.
   *
   * @param step within the run, from 1
   * @param warmup steps of warmup, which are over
   * @param run which step is in which epoch
   */
  record Moment(long step, long warmup, Timeline run) {
    /** From 0 at the first step after warmup to nearly 1 at the last. */
    double progress() {
      return (double) (step - 1 - warmup) / (run.totalSteps() - warmup);
    }

    /** Epochs from the first step of the run, fractions included. */
    double epochs() {
      return run.epochs(0, step - 1);
    }

    /** Epochs from the first step after warmup, fractions included. */
    double epochsAfterWarmup() {
      return run.epochs(warmup, step - 1);
    }
  }
}
