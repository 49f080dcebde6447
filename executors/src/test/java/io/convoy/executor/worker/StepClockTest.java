package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.round.RankTimes;
import org.junit.jupiter.api.Test;

class StepClockTest {
  private static final long SECOND = 1_000_000_000;

  private long now = 7 * SECOND;
  private final StepClock clock = new StepClock(3, () -> now);

  /**
   * Of 1 s waiting, 2 s computing, 0.5 s exchanging, 0.25 s updating and 0.25 s of other things.
   */
  private void step() {
    clock.begin();
    now += 3 * SECOND;
    clock.computed(SECOND);
    now += SECOND / 2;
    clock.exchanged();
    now += SECOND / 4;
    clock.updated();
    now += SECOND / 4;
  }

  @Test
  void ended_everyTenSecondsAndAtTheLast_tellsTheSumsSinceTheReportBefore() {
    step();
    assertThat(clock.ended(1, false)).isEmpty();
    step();
    assertThat(clock.ended(2, false)).isEmpty();
    now += 100 * SECOND; // between steps
    step();
    assertThat(clock.ended(3, false)).contains(new RankTimes(3, 3, 3, 12, 3, 6, 1.5, 0.75));
    step();
    assertThat(clock.ended(4, true)).contains(new RankTimes(3, 4, 1, 4, 1, 2, 0.5, 0.25));
  }
}
