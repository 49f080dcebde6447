package io.convoy.driver.schedule;

import java.io.Serializable;

/** The shape of a schedule: a share, 1 for the full value and 0 for the final one. */
@FunctionalInterface
interface Curve extends Serializable {
  /** The share at a moment. */
  double share(Moment moment);

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
