package io.convoy.driver.spark;

import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.util.SparkExitCode;

/**
 * An executor that is gone.
 *
 * @param id its name
 * @param reason why, as Spark says
 */
record LostExecutor(String id, String reason) {
  static LostExecutor of(SparkListenerExecutorRemoved event) {
    boolean memory = event.reason().endsWith("exited with code " + SparkExitCode.OOM());
    return new LostExecutor(
        event.executorId(), event.reason() + (memory ? " (out of memory)" : ""));
  }

  /**
   * For the user.
   *
   * @param host where it was; empty if that is not known
   */
  String text(String host) {
    String where = host.isEmpty() ? "" : " on " + host;
    return "executor " + id + where + " was lost: " + reason;
  }
}
