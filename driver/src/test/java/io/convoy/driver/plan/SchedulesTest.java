package io.convoy.driver.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.convoy.driver.conf.ScheduleSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulesTest {
  /** 10 steps an epoch, 100 steps; rate 0.1 for batch 128 at batch 256: peak 0.2. */
  @ParameterizedTest
  @CsvSource({
    "1, 0.01", // first of 20 warmup steps
    "10, 0.1",
    "20, 0.2", // end of warmup
    "21, 0.2",
    "61, 0.101", // half-way: between the peak and a hundredth of it
    "100, 0.002076325412" // 0.002 + 0.198 (1 + cos(79/80 pi)) / 2
  })
  void cosine_withWarmupAndLinearScaling_followsTheClosedForm(long step, double expected) {
    ScheduleSpec spec = new ScheduleSpec("cosine", 0.1, 128, 2, 0.01);
    assertThat(Schedules.create(spec, 256, 10, 100).rate(step)).isCloseTo(expected, within(1e-9));
  }

  @Test
  void constant_withoutScalingAndWarmup_isTheRate() {
    Schedule schedule = Schedules.create(new ScheduleSpec("constant", 0.3, 0, 0, 1), 512, 10, 20);
    assertThat(schedule.rate(1)).isEqualTo(0.3);
    assertThat(schedule.rate(20)).isEqualTo(0.3);
  }

  @Test
  void create_unknownName_namesTheKnown() {
    ScheduleSpec spec = new ScheduleSpec("cosin", 0.1, 0, 0, 0);
    assertThatThrownBy(() -> Schedules.create(spec, 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("schedule.name = cosin: no such schedule; there are [constant, cosine]");
  }
}
