package io.convoy.jobs;

import io.convoy.driver.conf.RunConf;

/** Trains, or resumes, a run. */
@FunctionalInterface
interface TrainJob {
  /**
   * Runs to the end.
   *
   * @return the process's exit code
   */
  int run(RunConf conf);
}
