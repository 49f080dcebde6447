package io.convoy.executor.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SampleRandomTest {
  @Test
  void draws_ofEqualKeys_areEqual() {
    SampleRandom one = new SampleRandom().start(1, 2, 3);
    long first = one.nextLong();
    one.nextDouble();
    assertThat(one.start(1, 2, 3).nextLong()).isEqualTo(first);
  }

  @Test
  void draws_ofNeighbouringKeys_allDiffer() {
    Set<Long> seen = new HashSet<>();
    SampleRandom random = new SampleRandom();
    for (int seed = 0; seed < 30; seed++) {
      for (int epoch = 0; epoch < 30; epoch++) {
        for (int sample = 0; sample < 30; sample++) {
          seen.add(random.start(seed, epoch, sample).nextLong());
        }
      }
    }
    assertThat(seen).hasSize(27_000);
  }

  @Test
  void firstDraws_ofConsecutiveSamples_areUniform() {
    int[] counts = new int[9];
    double sum = 0;
    SampleRandom random = new SampleRandom();
    for (int sample = 0; sample < 90_000; sample++) {
      counts[random.start(4, 1, sample).nextInt(9)]++;
      sum += random.nextDouble();
    }
    for (int count : counts) {
      assertThat(count).isBetween(9_600, 10_400); // 4 standard deviations
    }
    assertThat(sum / 90_000).isBetween(0.496, 0.504);
  }

  @Test
  void nextInt_boundOne_isZero() {
    assertThat(new SampleRandom().start(1, 1, 1).nextInt(1)).isZero();
  }
}
