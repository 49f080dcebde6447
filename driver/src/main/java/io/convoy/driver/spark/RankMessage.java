package io.convoy.driver.spark;

import java.io.Serializable;
import org.apache.spark.scheduler.SparkListenerEvent;

/**
 * What a rank told the driver, as an event of Spark's listener bus.
 *
 * @param content a {@code StepMetrics}, {@code WrittenSnapshot}, {@code RankNotice}, {@code
 *     RankOnDevice}, {@code RankBeat}, {@code RankFinished} or {@code RankFailure}
 */
record RankMessage(Serializable content) implements SparkListenerEvent {
  /** Spark's event log cannot store it. */
  @Override
  public boolean logEvent() {
    return false;
  }
}
