package io.convoy.driver.spark;

import io.convoy.executor.round.RankEvent;
import org.apache.spark.scheduler.SparkListenerEvent;

/** What a rank reported to the driver, as an event of Spark's listener bus. */
record RankMessage(RankEvent event) implements SparkListenerEvent {
  /** Spark's event log cannot store it. */
  @Override
  public boolean logEvent() {
    return false;
  }
}
