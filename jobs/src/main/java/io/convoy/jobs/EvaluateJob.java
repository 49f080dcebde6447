package io.convoy.jobs;

/** Measures a snapshot's accuracy on a dataset. */
@FunctionalInterface
interface EvaluateJob {
  /**
   * Runs to the end.
   *
   * @return the process's exit code
   */
  int run(EvaluateOptions options);
}
