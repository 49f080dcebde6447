package io.convoy.executor.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.exchange.RingLayout.Chunk;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RingLayoutTest {
  private static Chunk[] chunks(int worldSize, long values, int valueBytes) {
    Chunk[] chunks = new Chunk[worldSize];
    for (int rank = 0; rank < worldSize; rank++) {
      // what is in this rank's hands when the first half is over
      chunks[rank] = new RingLayout(rank, worldSize, values, valueBytes).received(worldSize - 2);
    }
    return chunks;
  }

  /** By hand from Gloo's rules: whole segments of at most 1 MiB, at least two a rank. */
  @Test
  void chunks_ofATensor_areThoseOfGloo() {
    assertThat(chunks(2, 1000, 4)).containsExactly(new Chunk(0, 500), new Chunk(500, 1000));
    // 40 bytes in 6 segments of 7 bytes, rounded up to whole values
    assertThat(chunks(3, 10, 4))
        .containsExactly(new Chunk(0, 4), new Chunk(4, 8), new Chunk(8, 10));
    // 12 bytes in 8 segments of a value each
    assertThat(chunks(4, 3, 4))
        .containsExactly(new Chunk(0, 2), new Chunk(2, 3), new Chunk(3, 3), new Chunk(3, 3));
    // 10 MiB and 4 bytes: 11 segments are too few for whole chunks, so 12 of 873,814 bytes
    assertThat(chunks(2, 2_621_441, 4))
        .containsExactly(new Chunk(0, 1_310_724), new Chunk(1_310_724, 2_621_441));
    // 300 values of 8 bytes in 6 segments of 50 values
    assertThat(chunks(3, 300, 8))
        .containsExactly(new Chunk(0, 100), new Chunk(100, 200), new Chunk(200, 300));
    assertThat(chunks(2, 0, 4)).containsExactly(new Chunk(0, 0), new Chunk(0, 0));
  }

  /** More than 2 GiB, as numbers of 32 bits do not count. */
  @Test
  void chunks_ofAVeryLargeTensor_haveItsEnd() {
    Chunk[] chunks = chunks(2, 3_000_000_000L, 4);
    assertThat(chunks[0].to())
        .isEqualTo(chunks[1].from())
        .isBetween(1_499_000_000L, 1_501_000_000L);
    assertThat(chunks[1].to()).isEqualTo(3_000_000_000L);
  }

  /** All ranks' rounds, on plain arrays: powers of two show who was added, and how often. */
  @ParameterizedTest
  @CsvSource({"2, 7", "3, 1", "3, 100", "5, 33", "8, 1000"})
  void rounds_bringEachRankTheSumOfAll(int worldSize, int values) {
    long[][] ranks = new long[worldSize][values];
    RingLayout[] layouts = new RingLayout[worldSize];
    for (int rank = 0; rank < worldSize; rank++) {
      Arrays.fill(ranks[rank], 1L << (4 * rank));
      layouts[rank] = new RingLayout(rank, worldSize, values, 4);
    }
    for (int round = 0; round < layouts[0].rounds(); round++) {
      long[][] sent = Arrays.stream(ranks).map(long[]::clone).toArray(long[][]::new);
      for (int rank = 0; rank < worldSize; rank++) {
        int next = (rank + 1) % worldSize;
        Chunk chunk = layouts[rank].received(round);
        assertThat(chunk).isEqualTo(layouts[next].sent(round));
        for (int i = (int) chunk.from(); i < chunk.to(); i++) {
          ranks[rank][i] = sent[next][i] + (layouts[rank].adds(round) ? ranks[rank][i] : 0);
        }
      }
    }
    long all = 0;
    for (int rank = 0; rank < worldSize; rank++) {
      all += 1L << (4 * rank);
    }
    for (long[] rank : ranks) {
      assertThat(rank).containsOnly(all);
    }
  }
}
