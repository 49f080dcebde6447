package io.convoy.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.cluster.ClusterException;
import java.time.Duration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.junit.jupiter.api.Test;

class SlotsTest {
  private static final Duration LONG = Duration.ofDays(1);

  @Test
  void awaitAgain_applicationThatSparkHasEnded_failsAtOnceAndSaysWhatItKnows() throws Exception {
    SparkConf conf =
        new SparkConf(false)
            .setMaster("local[1]")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1");
    SessionSettings settings = SessionSettings.of(conf, "test", LONG);
    SparkContext spark = new SparkContext(settings.conf());
    Slots slots = new Slots(spark, settings, ConvoyPlugin.control().arrivals());
    assertThat(slots.awaitAgain(1, 1, LONG, LONG)).isEqualTo(1);

    spark.listenerBus().post(new SparkListenerExecutorRemoved(1, "3", "exited with code 1"));
    spark.listenerBus().waitUntilEmpty();
    spark.stop();
    assertThatThrownBy(() -> slots.awaitAgain(2, 2, LONG, LONG))
        .isInstanceOf(ClusterException.class)
        .hasMessageStartingWith(
            "local[1] has ended the application, as it does when executors cannot start (executor 3"
                + " was lost: exited with code 1): what they print says why");
    assertThatThrownBy(() -> slots.await(2, LONG)).hasMessageContaining("has ended");
  }
}
