package io.convoy.driver.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThroughputTest {
  private final Throughput throughput = new Throughput();

  @Test
  void imagesPerSecond_upToTenSteps_isNotKnown() {
    throughput.runStarted(Runs.facts(1));
    steps(10, 1);
    assertThat(throughput.imagesPerSecond()).isNaN();
    steps(1, 2);
    assertThat(throughput.imagesPerSecond()).isEqualTo(128);
  }

  @Test
  void imagesPerSecond_slowFirstStepsAndAnOutlier_isTheMedianOfTheRest() {
    throughput.runStarted(Runs.facts(1));
    steps(10, 100);
    steps(1500, 0.5);
    steps(1498, 0.25);
    steps(1, 1000);
    assertThat(throughput.imagesPerSecond()).isEqualTo(512);
  }

  @Test
  void imagesPerSecond_evenNumberOfSteps_isBetweenTheMiddleTwo() {
    throughput.runStarted(Runs.facts(1));
    steps(10, 100);
    steps(1, 1);
    steps(1, 3);
    assertThat(throughput.imagesPerSecond()).isEqualTo(128);
  }

  private void steps(int count, double seconds) {
    for (int i = 0; i < count; i++) {
      throughput.stepCompleted(Runs.step(i + 1, 1, seconds));
    }
  }
}
