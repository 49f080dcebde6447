package io.convoy.jobs.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FoldsTest {
  /** Classes of very different sizes, mixed: of 103, 50, 7, 11 and 3 samples. */
  private static int[] labels() {
    int[] sizes = {103, 50, 7, 11, 3};
    int[] labels =
        IntStream.range(0, 5).flatMap(c -> IntStream.range(0, sizes[c]).map(i -> c)).toArray();
    Random random = new Random(3);
    for (int i = labels.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = labels[i];
      labels[i] = labels[j];
      labels[j] = kept;
    }
    return labels;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 10})
  void folds_haveEachClassEvenly_andAreOfOneSize(int count) {
    int[] labels = labels();
    int[] folds = new Folds(count, 1).of(labels);
    assertThat(folds).hasSize(174);
    assertThat(IntStream.of(folds)).allMatch(fold -> fold >= 1 && fold <= count);
    long[][] found = new long[5][count];
    long[] all = new long[count];
    for (int i = 0; i < folds.length; i++) {
      found[labels[i]][folds[i] - 1]++;
      all[folds[i] - 1]++;
    }
    for (long[] ofClass : List.of(found[0], found[1], found[2], found[3], found[4], all)) {
      assertThat(Arrays.stream(ofClass).max().orElseThrow())
          .isLessThanOrEqualTo(Arrays.stream(ofClass).min().orElseThrow() + 1);
    }
  }

  @Test
  void folds_dependOnSeedAndSamplesAlone() {
    int[] labels = labels();
    int[] folds = new Folds(5, 1).of(labels);
    assertThat(new Folds(5, 1).of(labels)).isEqualTo(folds);
    int[] others = new Folds(5, 2).of(labels);
    long moved = IntStream.range(0, 174).filter(i -> others[i] != folds[i]).count();
    assertThat(moved).as("four of five, give or take").isBetween(110L, 165L);
  }

  /** Neighbours in the dataset, which may be alike, are not dealt round in their order. */
  @Test
  void folds_areShuffled() {
    int[] folds = new Folds(4, 1).of(new int[400]);
    long next = IntStream.range(1, 400).filter(i -> folds[i] == 1 + folds[i - 1] % 4).count();
    assertThat(next).as("a quarter of 399, four deviations to each side").isBetween(65L, 135L);
  }

  /** By hand: of 0.2, 0.4 and 0.9 the mean is 0.5, and the squares are 0.09, 0.01 and 0.16. */
  @Test
  void scores_areAsByHand() {
    FoldScores scores = new FoldScores(List.of(0.2, 0.4, 0.9));
    assertThat(scores.mean()).isEqualTo(0.5, offset());
    assertThat(scores.deviation()).isEqualTo(Math.sqrt(0.26 / 2), offset());
    assertThat(scores.error()).isEqualTo(Math.sqrt(0.26 / 2 / 3), offset());
  }

  private static Offset<Double> offset() {
    return Offset.offset(1e-12);
  }
}
