package io.convoy.driver.spark;

import io.convoy.executor.round.RankEvent;
import java.io.Serializable;
import org.apache.spark.scheduler.SparkListenerEvent;

/**
 * What a rank reports to the driver, there an event of Spark's listener bus.
 *
 * @param round of the rank
 */
record RankMessage(int round, RankEvent event) implements SparkListenerEvent, Serializable {
  /** Spark's event log cannot store it. */
  @Override
  public boolean logEvent() {
    return false;
  }
}
