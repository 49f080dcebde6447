package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScaleUpTimerTest {
  private static final long SECOND = 1_000_000_000;

  /** The seconds at which a round of two ranks would be paused, one number of slots a second. */
  private static List<Integer> pauses(int... possible) {
    ScaleUpTimer growth = new ScaleUpTimer(2, 0);
    return IntStream.range(0, possible.length)
        .filter(second -> growth.due(possible[second], second * SECOND))
        .boxed()
        .toList();
  }

  @Test
  void due_slotsForMoreRanks_onlyOnceTheyHaveBeenThereForTenSeconds() {
    assertThat(pauses(2, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4)).containsExactly(11, 12);
  }

  @Test
  void due_slotsThatComeAndGo_never() {
    assertThat(pauses(2, 4, 4, 4, 4, 4, 4, 4, 4, 2, 4, 4, 4, 4, 4, 4, 4)).isEmpty();
  }

  @Test
  void due_asManySlotsOrFewer_never() {
    assertThat(pauses(IntStream.range(0, 60).map(second -> second % 3).toArray())).isEmpty();
  }
}
