package io.convoy.executor.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.round.StepGuard;
import org.junit.jupiter.api.Test;

class StepWatchTest {
  @Test
  void bears_asManyInARowAsAllowed_andCountsAnewAfterAFiniteOne() {
    StepWatch watch = new StepWatch(new StepGuard(2, 1, 0));
    assertThat(watch.tolerates(false)).isTrue();
    assertThat(watch.tolerates(false)).isTrue();
    assertThat(watch.tolerates(true)).isTrue();
    assertThat(watch.tolerates(false)).isTrue();
    assertThat(watch.tolerates(false)).isTrue();
    assertThat(watch.tolerates(false)).isFalse();
    assertThat(new StepWatch(StepGuard.STRICT).tolerates(false)).isFalse();
  }

  @Test
  void check_tenHighLossesInARow_isDivergence() {
    StepWatch watch = new StepWatch(new StepGuard(0, 6.9, 0));
    for (int step = 1; step < 10; step++) {
      watch.check(step, 7);
    }
    watch.check(10, 6);
    for (int step = 11; step < 20; step++) {
      watch.check(step, 7);
    }
    assertThatThrownBy(() -> watch.check(20, 7.5))
        .isInstanceOf(NonFiniteException.class)
        .hasMessageStartingWith(
            "step 20: the loss is 7.500, and was above 6.900 in 10 steps in a row: training has"
                + " diverged. Lower schedule.learning-rate,");
  }
}
