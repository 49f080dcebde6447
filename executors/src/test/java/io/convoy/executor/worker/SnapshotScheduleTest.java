package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.round.SavePlan;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SnapshotScheduleTest {
  private static final Duration FIVE = Duration.ofMinutes(5);

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1000); // overflows, as it may

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }

  private static SavePlan plan(long steps, Duration every, Duration untilNext, boolean atEnd) {
    return new SavePlan("root", steps, every, untilNext, false, atEnd, true);
  }

  @Test
  void due_everyDuration_isAfterTheFirstStepThatEndsSoLongAfterTheOneBefore() {
    SnapshotSchedule saves =
        new SnapshotSchedule(plan(0, FIVE, Duration.ofMinutes(2), false), clock::get);
    assertThat(saves.due(1, false)).isFalse();
    pass(Duration.ofSeconds(119));
    assertThat(saves.due(2, false)).isFalse();
    pass(Duration.ofSeconds(31)); // a long step: 30 s late
    assertThat(saves.due(3, false)).isTrue();
    assertThat(saves.due(3, false)).as("until it is taken").isTrue();
    saves.taken();
    assertThat(saves.due(4, false)).isFalse();
    pass(FIVE.minusNanos(1));
    assertThat(saves.due(5, false)).isFalse();
    pass(Duration.ofNanos(1));
    assertThat(saves.due(6, false)).isTrue();
  }

  @Test
  void due_atOnce_isAfterTheFirstStepOfTheRound() {
    SnapshotSchedule saves = new SnapshotSchedule(plan(0, FIVE, Duration.ZERO, false), clock::get);
    assertThat(saves.due(1, false)).isTrue();
  }

  @Test
  void due_withoutADuration_isNeverByTime() {
    SnapshotSchedule saves =
        new SnapshotSchedule(plan(0, Duration.ZERO, Duration.ZERO, false), clock::get);
    pass(Duration.ofDays(100));
    assertThat(saves.due(1, false)).isFalse();
    assertThat(saves.due(2, true)).isFalse();
  }

  @Test
  void due_everySteps_isAtMultiplesOfTheRunsSteps() {
    SnapshotSchedule saves =
        new SnapshotSchedule(plan(7, Duration.ZERO, Duration.ZERO, true), clock::get);
    assertThat(saves.due(13, false)).isFalse();
    assertThat(saves.due(14, false)).isTrue();
    assertThat(saves.due(15, false)).isFalse();
    assertThat(saves.due(15, true)).as("the last").isTrue();
  }
}
