package io.convoy.executor.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleOrderTest {
  private static final long WINDOW = (long) SampleOrder.BLOCK * SampleOrder.WINDOW_BLOCKS;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 63, 64, 65, 1000, 50_000, 65_535, 65_536, 65_537, 70_000, 200_001})
  void order_ofAnySize_isAPermutation(long size) {
    for (long seed = 0; seed < 5; seed++) {
      SampleOrder order = new SampleOrder(seed, 3, size);
      BitSet seen = new BitSet();
      for (long position = 0; position < size; position++) {
        seen.set(Math.toIntExact(order.sampleAt(position)));
      }
      assertThat(seen.cardinality()).isEqualTo((int) size);
      assertThat(seen.length()).isEqualTo((int) size);
    }
  }

  @Test
  void order_askedInAnySequence_isTheSame() {
    long size = 3 * WINDOW + 17;
    long[] forward = all(new SampleOrder(1, 1, size));
    SampleOrder order = new SampleOrder(1, 1, size);
    for (long position = size - 1; position >= 0; position -= 997) {
      assertThat(order.sampleAt(position)).isEqualTo(forward[(int) position]);
    }
  }

  @Test
  void order_otherEpochOrSeed_isAnother() {
    long[] first = all(new SampleOrder(1, 1, 10_000));
    assertThat(equalPlaces(first, all(new SampleOrder(1, 2, 10_000)))).isLessThan(12);
    assertThat(equalPlaces(first, all(new SampleOrder(2, 1, 10_000)))).isLessThan(12);
    assertThat(equalPlaces(first, all(new SampleOrder(1, 1, 10_000)))).isEqualTo(10_000);
  }

  private static long equalPlaces(long[] a, long[] b) {
    return LongStream.range(0, a.length).filter(i -> a[(int) i] == b[(int) i]).count();
  }

  @Test
  void order_ofTwoValues_isUniformOverEpochs() {
    int firstIsZero = 0;
    for (int epoch = 0; epoch < 10_000; epoch++) {
      firstIsZero += new SampleOrder(5, epoch, 2).sampleAt(0) == 0 ? 1 : 0;
    }
    assertThat(firstIsZero).isBetween(4_800, 5_200); // 4 standard deviations
  }

  @Test
  void order_ofFiveValues_putsEachEverywhereEquallyOften() {
    int[][] counts = new int[5][5];
    for (int epoch = 0; epoch < 20_000; epoch++) {
      SampleOrder order = new SampleOrder(9, epoch, 5);
      for (int position = 0; position < 5; position++) {
        counts[position][(int) order.sampleAt(position)]++;
      }
    }
    for (int[] row : counts) {
      for (int count : row) {
        assertThat(count).isBetween(3_700, 4_300); // 5 standard deviations
      }
    }
  }

  @Test
  void order_ofOneWindow_isAFullShuffle() {
    long[] order = all(new SampleOrder(3, 0, 50_000));
    double sum = 0;
    for (int i = 0; i + 1 < order.length; i++) {
      sum += Math.abs(order[i + 1] - order[i]);
    }
    // neighbours of a uniform shuffle are a third of the size apart
    assertThat(sum / (order.length - 1)).isBetween(50_000 / 3.0 * 0.98, 50_000 / 3.0 * 1.02);
  }

  @Test
  void order_ofManyWindows_readsEachWindowFromFewBlocks() {
    SampleOrder order = new SampleOrder(3, 0, 10 * WINDOW);
    long blocks =
        LongStream.range(0, WINDOW)
            .map(order::sampleAt)
            .map(s -> s / SampleOrder.BLOCK)
            .distinct()
            .count();
    assertThat(blocks).isEqualTo(SampleOrder.WINDOW_BLOCKS);
  }

  @Test
  void order_ofTwoWindows_putsEachBlockInEitherEquallyOften() {
    int[] blocks = {0, 1, 700, 1024, 2047};
    int[] first = new int[blocks.length];
    for (int epoch = 0; epoch < 200; epoch++) {
      SampleOrder order = new SampleOrder(8, epoch, 2 * WINDOW);
      BitSet seen = new BitSet();
      for (long position = 0; position < WINDOW; position++) {
        seen.set((int) (order.sampleAt(position) / SampleOrder.BLOCK));
      }
      for (int i = 0; i < blocks.length; i++) {
        first[i] += seen.get(blocks[i]) ? 1 : 0;
      }
    }
    for (int count : first) {
      assertThat(count).isBetween(65, 135); // 5 standard deviations
    }
  }

  @Test
  void order_divisionsOfABlock_areUniformOverItsWindow() {
    // each sample of one block lands in each 16th of the window equally often: chi-squared, 15
    // degrees
    int[] counts = new int[16];
    for (int epoch = 0; epoch < 40; epoch++) {
      SampleOrder order = new SampleOrder(2, epoch, WINDOW);
      for (long position = 0; position < WINDOW; position++) {
        if (order.sampleAt(position) / SampleOrder.BLOCK == 5) {
          counts[(int) (position * 16 / WINDOW)]++;
        }
      }
    }
    double expected = 40 * 64 / 16.0;
    double statistic = 0;
    for (int count : counts) {
      statistic += (count - expected) * (count - expected) / expected;
    }
    assertThat(statistic).isLessThan(37.7); // the 0.999 quantile
  }

  @Test
  void sampleAt_positionOutside_isRefused() {
    SampleOrder order = new SampleOrder(1, 1, 10);
    assertThatThrownBy(() -> order.sampleAt(10)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> order.sampleAt(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> new SampleOrder(1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static long[] all(SampleOrder order) {
    return LongStream.range(0, order.size()).map(order::sampleAt).toArray();
  }
}
