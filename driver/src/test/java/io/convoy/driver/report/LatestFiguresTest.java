package io.convoy.driver.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class LatestFiguresTest {
  private final LatestFigures latest = new LatestFigures();
  private final Map<String, Supplier<Double>> all = latest.all();

  private double figure(String name) {
    return all.get(name).get();
  }

  @Test
  void figures_beforeARun_areZeroOrUnknown() {
    assertThat(all.values()).extracting(Supplier::get).containsOnly(0.0, Double.NaN);
    assertThat(figure("failures")).isZero();
    assertThat(figure("loss")).isNaN();
  }

  @Test
  void figures_inARun_areTheNewest() {
    latest.runStarted(Runs.facts(1));
    latest.stepCompleted(Runs.step(4, 2.5, 0.5));
    latest.stepCompleted(Runs.step(5, 2.25, 0.25));
    latest.evaluated(8, 2, Runs.counts(2));
    latest.roundFailed("lost", 5);
    latest.roundFailed("lost", 5);
    latest.rolledBack("NaN", 4, 0.5);
    assertThat(figure("world_size")).isEqualTo(2);
    latest.regrouped(5, 1);
    assertThat(figure("step")).isEqualTo(5);
    assertThat(figure("epoch")).isEqualTo(2);
    assertThat(figure("loss")).isEqualTo(2.25);
    assertThat(figure("images_per_second")).isEqualTo(256 / 0.25);
    assertThat(figure("validation_accuracy")).isEqualTo(0.05);
    assertThat(figure("failures")).isEqualTo(2);
    assertThat(figure("roll_backs")).isEqualTo(1);
    assertThat(figure("world_size")).isEqualTo(1);
  }
}
