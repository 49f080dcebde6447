package io.convoy.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the ranks of a large cluster ask of one driver; limits are in docs/clusters.md. */
class DriverBenchmarkIT {
  private static final int RANKS = 1024;
  private static final int STEPS = 200;

  @Test
  void driver_of1024Ranks_staysSmall() throws InterruptedException {
    DriverLoad load =
        new DriverBenchmark(RANKS, 16, STEPS, Duration.ZERO, Duration.ofSeconds(5)).run();
    assertThat(load.meeting().complete()).isEqualTo(RANKS);
    assertThat(load.heard()).isEqualTo(new DriverLoad.Heard(STEPS, RANKS, RANKS));
    assertThat(load.talk().messages()).isEqualTo(3 * RANKS + STEPS);
    assertThat(load.meeting().largestAnswer())
        .as("bytes of the addresses of all ranks")
        .isBetween(128L * RANKS, 300L * RANKS);
    assertThat(load.meeting().answerBytes() - load.meeting().largestAnswer())
        .as("bytes of the answers while it waits")
        .isLessThan(1000L * load.meeting().questions());
    assertThat(load.meeting().questionBytes())
        .as("its own address goes to the driver about once")
        .isLessThan(3L * Long.BYTES * RANKS + 1000L * load.meeting().questions());
    assertThat(load.cost().threads()).as("none for each rank").isLessThan(64);
    assertThat(load.cost().heapBytes()).as("held for the ranks of a round").isLessThan(64L << 20);
  }
}
