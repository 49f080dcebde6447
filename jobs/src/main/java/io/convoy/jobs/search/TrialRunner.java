package io.convoy.jobs.search;

import java.util.Optional;
import java.util.function.DoubleConsumer;

/** Trains trials; several threads call it at once. */
interface TrialRunner {
  /**
   * Trains a trial from where it stands to an epoch.
   *
   * @param begun hears the loss of its first step
   * @return how it ended; empty if it was told to stop before
   * @throws RuntimeException if no trial can be trained any more
   */
  Optional<LegResult> run(Trial trial, int until, DoubleConsumer begun) throws InterruptedException;

  /** Tells all trials to stop as soon as they can. */
  void stop(String why);
}
