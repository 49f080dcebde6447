package io.convoy.executor.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClassDrawsTest {
  private static final int SIZE = 1000;
  private static final List<Double> BALANCED = List.of(1 / 700.0, 1.0, 1 / 250.0, 1 / 50.0);

  /** 700 of class 0, none of class 1, 250 of class 2 and 50 of class 3, in any order. */
  private static int[] labels() {
    int[] labels = new int[SIZE];
    Arrays.fill(labels, 700, 950, 2);
    Arrays.fill(labels, 950, SIZE, 3);
    Random random = new Random(4);
    for (int i = SIZE - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = labels[i];
      labels[i] = labels[j];
      labels[j] = swapped;
    }
    return labels;
  }

  /** How often each sample is shown; each showing once. */
  private static int[] counts(ClassDraws draws) {
    int[] counts = new int[SIZE];
    boolean[] seen = new boolean[SIZE * draws.copies()];
    for (int i = 0; i < SIZE; i++) {
      int showing = Math.toIntExact(draws.showing(i));
      assertThat(seen[showing]).isFalse();
      seen[showing] = true;
      counts[showing / draws.copies()]++;
    }
    for (int sample = 0; sample < SIZE; sample++) {
      for (int copy = 0; copy < draws.copies(); copy++) {
        assertThat(seen[sample * draws.copies() + copy]).isEqualTo(copy < counts[sample]);
      }
    }
    return counts;
  }

  private static int[] perClass(int[] labels, int[] counts) {
    int[] sums = new int[4];
    for (int i = 0; i < SIZE; i++) {
      sums[labels[i]] += counts[i];
    }
    return sums;
  }

  @Test
  void balanced_overOneEpoch_showsEachClassEquallyOftenAndItsSamplesToo() {
    int[] labels = labels();
    int[] members = {700, 0, 250, 50};
    for (int epoch = 1; epoch < 20; epoch++) {
      int[] counts = counts(ClassDraws.of(7, epoch, labels, BALANCED));
      int[] classes = perClass(labels, counts);
      assertThat(Arrays.stream(classes).sum()).isEqualTo(SIZE);
      assertThat(classes[1]).isZero();
      for (int c : new int[] {0, 2, 3}) {
        assertThat(classes[c]).isBetween(333, 334);
      }
      for (int i = 0; i < SIZE; i++) {
        int least = classes[labels[i]] / members[labels[i]];
        assertThat(counts[i]).isBetween(least, least + 1);
      }
    }
  }

  /** PyTorch's WeightedRandomSampler: independent draws by cumulated weights of samples. */
  @Test
  void weighted_overManyEpochs_showsEachSampleAsOftenAsIndependentDraws() {
    int[] labels = labels();
    List<Double> weights = List.of(0.5, 1.0, 2.0, 12.0);
    double[] cumulated = new double[SIZE];
    double sum = 0;
    for (int i = 0; i < SIZE; i++) {
      sum += weights.get(labels[i]);
      cumulated[i] = sum;
    }
    int epochs = 400;
    int[] drawn = new int[SIZE];
    int[] independent = new int[SIZE];
    Random random = new Random(9);
    for (int epoch = 0; epoch < epochs; epoch++) {
      int[] counts = counts(ClassDraws.of(3, epoch, labels, weights));
      for (int i = 0; i < SIZE; i++) {
        drawn[i] += counts[i];
        int at = Arrays.binarySearch(cumulated, random.nextDouble() * sum);
        independent[at < 0 ? -at - 1 : at]++;
      }
    }
    int[] classes = perClass(labels, drawn);
    int[] expected = perClass(labels, independent);
    double[] shares = {350 / sum, 0, 500 / sum, 600 / sum};
    for (int c = 0; c < 4; c++) {
      assertThat((double) classes[c] / (epochs * SIZE)).isCloseTo(shares[c], within(1e-4));
      assertThat((double) expected[c] / (epochs * SIZE)).isCloseTo(shares[c], within(4e-3));
    }
    for (int i = 0; i < SIZE; i++) { // of a binomial, more than 5 standard deviations
      double mean = epochs * SIZE * weights.get(labels[i]) / sum;
      assertThat((double) drawn[i]).isCloseTo(mean, within(5 * Math.sqrt(epochs * 0.25)));
    }
  }

  @Test
  void shares_byAnyOffset_areRoundedUpOrDownAndRightOnAverage() {
    long[] members = {7, 2, 5};
    List<Double> weights = List.of(1.0, 3.0, 0.25);
    double[] exact = {14 * 7 / 14.25, 14 * 6 / 14.25, 14 * 1.25 / 14.25};
    double[] sums = new double[3];
    for (int k = 0; k < 10_000; k++) {
      long[] shares = ClassDraws.shares(members, weights, 14, (k + 0.5) / 10_000);
      assertThat(Arrays.stream(shares).sum()).isEqualTo(14);
      for (int c = 0; c < 3; c++) {
        assertThat((double) shares[c]).isCloseTo(exact[c], within(1.0));
        sums[c] += shares[c];
      }
    }
    for (int c = 0; c < 3; c++) {
      assertThat(sums[c] / 10_000).isCloseTo(exact[c], within(1e-3));
    }
  }

  @Test
  void weights_thatAreAllTheSame_showEachSampleOnceInTheOrderOfUniform() {
    int[] labels = labels();
    EpochOrder plain = DrawPlan.uniform(5).order(2, SIZE, () -> labels);
    EpochOrder even = new DrawPlan(5, List.of(2.0, 2.0, 2.0, 2.0)).order(2, SIZE, () -> labels);
    SampleOrder order = new SampleOrder(5, 2, SIZE);
    for (int position = 0; position < SIZE; position++) {
      assertThat(even.showingAt(position)).isEqualTo(order.sampleAt(position));
      assertThat(plain.showingAt(position)).isEqualTo(order.sampleAt(position));
    }
  }

  /** Each half of a balanced epoch has about half of the showings of each class. */
  @Test
  void order_ofABalancedEpoch_isShuffledAndAnotherInEachEpoch() {
    int[] labels = labels();
    DrawPlan plan = new DrawPlan(11, BALANCED);
    EpochOrder one = plan.order(1, SIZE, () -> labels);
    EpochOrder again = plan.order(1, SIZE, () -> labels);
    EpochOrder other = plan.order(2, SIZE, () -> labels);
    int[] half = new int[4];
    int equal = 0;
    for (int position = SIZE - 1; position >= 0; position--) {
      long showing = one.showingAt(position);
      assertThat(again.showingAt(position)).isEqualTo(showing);
      equal += other.showingAt(position) == showing ? 1 : 0;
      half[labels[(int) (showing / one.copies())]] += position < SIZE / 2 ? 1 : 0;
    }
    assertThat(equal).isLessThan(30);
    assertThat(half[0]).isBetween(130, 204);
    assertThat(half[2]).isBetween(130, 204);
    assertThat(half[3]).isBetween(130, 204);
  }
}
