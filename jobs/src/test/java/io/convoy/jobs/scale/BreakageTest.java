package io.convoy.jobs.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BreakageTest {
  private static ScaleModel.Step step(int ranks, double exchanging, double efficiency) {
    return new ScaleModel.Step(ranks, 1 / efficiency, 1, exchanging, efficiency);
  }

  private static DriverModel.Load load(int ranks, double busy, double meeting) {
    return new DriverModel.Load(ranks, 1, 1, busy, meeting, 1);
  }

  @Test
  void first_isWhatBreaksAtTheFewestRanks() {
    List<ScaleModel.Step> well = List.of(step(1, 0, 1), step(2048, 0.1, 0.83));
    DriverModel.Load small = load(1, 0, 0);
    assertThat(Breakage.first(well, List.of(small, load(2048, 0.3, 9))))
        .isEqualTo("nothing up to 2,048 ranks, which are 83 % efficient");
    assertThat(Breakage.first(well, List.of(small, load(2048, 0.6, 90))))
        .startsWith("at 2,048 ranks the driver's one thread");
    assertThat(Breakage.first(well, List.of(small, load(2048, 0.3, 90))))
        .startsWith("at 2,048 ranks the meeting");
    List<ScaleModel.Step> slow = List.of(step(1, 0, 1), step(2048, 1.2, 0.45));
    assertThat(Breakage.first(slow, List.of(small, load(2048, 0.6, 90))))
        .startsWith("at 2,048 ranks ranks wait for the exchange");
    List<ScaleModel.Step> late = List.of(step(1, 0, 1), step(2048, 0.2, 0.45));
    assertThat(Breakage.first(late, List.of(small, load(2048, 0.3, 9))))
        .startsWith("at 2,048 ranks half of the computing is lost");
  }
}
