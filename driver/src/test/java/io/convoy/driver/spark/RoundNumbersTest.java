package io.convoy.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RoundNumbersTest {
  private final AtomicInteger last = new AtomicInteger();

  @Test
  void number_ofARound_isOfNoOtherRunAndStays() {
    RoundNumbers one = new RoundNumbers(last::incrementAndGet);
    RoundNumbers other = new RoundNumbers(last::incrementAndGet);
    assertThat(one.of(1)).isEqualTo(1);
    assertThat(other.of(1)).isEqualTo(2);
    assertThat(one.of(2)).isEqualTo(3);
    assertThat(one.of(1)).isEqualTo(1);
    assertThat(other.of(1)).isEqualTo(2);
  }

  @Test
  void manyRounds_areForgotten_butTheNewest() {
    RoundNumbers numbers = new RoundNumbers(last::incrementAndGet);
    for (int round = 1; round <= 5000; round++) {
      assertThat(numbers.of(round)).isEqualTo(round);
      assertThat(numbers.of(Math.max(1, round - 1))).isEqualTo(Math.max(1, round - 1));
    }
    assertThat(numbers.remembered()).isEqualTo(16);
  }
}
