package io.convoy.executor.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LongWaitTest {
  @Test
  void wait_thatIsLong_saysAgainAndAgainWhatItIsFor() throws InterruptedException {
    LinkedBlockingQueue<String> said = new LinkedBlockingQueue<>();
    try (LongWait wait = LongWait.on(() -> "Godot", Duration.ofMillis(1), said::add)) {
      for (int times = 0; times < 3; times++) {
        assertThat(said.poll(10, TimeUnit.SECONDS)).startsWith("waiting for Godot, since 0 s");
      }
    }
  }

  @Test
  void wait_thatIsShort_saysNothing() {
    LinkedBlockingQueue<String> said = new LinkedBlockingQueue<>();
    LongWait.on(() -> "Godot", Duration.ofMinutes(1), said::add).close();
    assertThat(said).isEmpty();
  }
}
