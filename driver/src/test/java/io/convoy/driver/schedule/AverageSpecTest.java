package io.convoy.driver.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.convoy.driver.schedule.AverageSpec.Kind;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** 10 steps an epoch. */
class AverageSpecTest {
  private static final Timeline RUN = Timeline.even(500, 1, 10);

  /** Applied one after the other, the shares make the mean of what is averaged. */
  @ParameterizedTest
  @CsvSource({"POLYAK, 1.5, 16, 1", "SWA, 2, 20, 10", "SWA, 1.5, 20, 10", "SWA, 0, 10, 10"})
  void share_ofAMean_makesTheMean(Kind kind, double startEpoch, long first, int every) {
    AverageSpec spec = new AverageSpec(kind, 0.9, startEpoch);
    assertThat(spec.firstStep(RUN)).isEqualTo(first);
    Random random = new Random(1);
    double average = 77;
    double sum = 0;
    int count = 0;
    for (long step = 1; step <= 60; step++) {
      double value = random.nextDouble();
      average += spec.share(step, RUN) * (value - average);
      if (step >= first && (step - first) % every == 0) {
        sum += value;
        count++;
      }
    }
    assertThat(average).isCloseTo(sum / count, within(1e-12));
  }

  /** Epochs of 10 steps, from the third of 5. */
  @Test
  void share_ofAMeanOverEpochsThatGetShorter_countsTheirEnds() {
    Timeline run = Timeline.of(40, 4, 4, List.of(new BatchChange(3, 8)));
    AverageSpec spec = new AverageSpec(Kind.SWA, 0.9, 2);
    assertThat(spec.firstStep(run)).isEqualTo(20);
    assertThat(LongStream.rangeClosed(1, 30).filter(step -> spec.share(step, run) > 0))
        .containsExactly(20L, 25L, 30L);
    assertThat(spec.share(30, run)).isEqualTo(1.0 / 3);
  }

  @Test
  void share_ofAnEma_beginsFastAndEndsAtTheDecay() {
    AverageSpec spec = new AverageSpec(Kind.EMA, 0.99, 1);
    assertThat(spec.share(10, RUN)).isZero();
    assertThat(spec.share(11, RUN)).isEqualTo(1);
    assertThat(spec.share(12, RUN)).isCloseTo(1 - 2.0 / 11, within(1e-12));
    assertThat(spec.share(5000, RUN)).isCloseTo(0.01, within(1e-12));
  }

  @Test
  void share_ofNone_isZero() {
    assertThat(new AverageSpec(Kind.NONE, 0.9, 0).share(5, RUN)).isZero();
    assertThatThrownBy(() -> new AverageSpec(Kind.EMA, 1, 0))
        .hasMessage("decay = 1.0: must be greater than 0 and less than 1");
  }
}
