package io.convoy.jobs.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.convoy.jobs.scale.Stragglers.Shape;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StragglersTest {
  /** Means of the largest of some standard normal numbers: Harter 1961, table 1. */
  @ParameterizedTest
  @CsvSource({
    "1, 0",
    "2, 0.56419",
    "3, 0.84628",
    "4, 1.02938",
    "5, 1.16296",
    "10, 1.53875",
    "100, 2.50759"
  })
  void slowest_ofNormalRanks_isAsInTables(int ranks, double largest) {
    assertThat(new Stragglers(Shape.NORMAL, 0.1).slowest(ranks))
        .isCloseTo(1 + 0.1 * largest, within(1e-6));
  }

  /** Of two: {@code 1 + erf(s / 2)} with {@code s^2 = ln(1 + 0.1^2)}. */
  @Test
  void slowest_ofTwoLognormalRanks_isAsByHand() {
    Stragglers ranks = new Stragglers(Shape.LOGNORMAL, 0.1);
    assertThat(ranks.slowest(1)).isCloseTo(1, within(1e-9));
    assertThat(ranks.slowest(2)).isCloseTo(1.056232, within(1e-6));
  }

  @Test
  void slowest_ofManyLognormalRanks_isAsDrawn() {
    double deviation = 0.3;
    double spread = Math.sqrt(Math.log1p(deviation * deviation));
    Random random = new Random(5);
    double sum = 0;
    int draws = 1000;
    for (int i = 0; i < draws; i++) {
      double most = 0;
      for (int rank = 0; rank < 1024; rank++) {
        most = Math.max(most, Math.exp(spread * random.nextGaussian() - spread * spread / 2));
      }
      sum += most;
    }
    assertThat(new Stragglers(Shape.LOGNORMAL, deviation).slowest(1024))
        .isCloseTo(sum / draws, within(0.03));
  }

  @Test
  void ranks_thatAreAlike_waitForNobody() {
    assertThat(Stragglers.NONE.slowest(1024)).isCloseTo(1, within(1e-9));
  }

  @Test
  void text_isReadAsItIsWritten() {
    assertThat(Stragglers.parse("lognormal:0.25")).isEqualTo(new Stragglers(Shape.LOGNORMAL, 0.25));
    assertThat(Stragglers.parse("normal:0")).hasToString("normal:0.00");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "normal", "uniform:0.1", "normal:1.5", "normal:-1", "normal:x"})
  void text_thatIsWrong_isRefused(String text) {
    assertThatThrownBy(() -> Stragglers.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(text + ": must be normal or lognormal, a colon and a deviation from 0 to 1");
  }
}
