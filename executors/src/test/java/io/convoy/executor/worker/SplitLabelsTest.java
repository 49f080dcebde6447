package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.data.shard.SmallDataset;
import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.exchange.LocalRanks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitLabelsTest {
  private static final int IMAGES = 23;

  @TempDir Path folder;

  private int[] read(SplitLabels labels, Collectives exchange) {
    try (SampleStore store =
        SampleStore.open(new Configuration(false), folder.toString(), "train")) {
      return labels.of(store, exchange, new FakeContext(exchange.rank()), 1);
    }
  }

  /** Shares that do not divide the split, over shards that are cut elsewhere. */
  @Test
  void labels_readByThreeRanks_areAllOnEach() throws Exception {
    new SmallDataset(folder, 5).write(SmallDataset.noise(IMAGES, 2, 2));
    int[] expected = new int[IMAGES];
    Arrays.setAll(expected, i -> i % 3);
    try (LocalRanks ranks = new LocalRanks()) {
      for (int most : List.of(1, 3, 1000)) {
        List<SplitLabels> kept = new ArrayList<>();
        for (int rank = 0; rank < 3; rank++) {
          kept.add(new SplitLabels(most));
        }
        assertThat(all(ranks, kept)).allMatch(labels -> Arrays.equals(labels, expected));
        kept.set(1, new SplitLabels(most)); // a rank that begins on another executor
        assertThat(all(ranks, kept)).allMatch(labels -> Arrays.equals(labels, expected));
        List<int[]> first = all(ranks, kept);
        List<int[]> again = all(ranks, kept);
        for (int rank = 0; rank < 3; rank++) {
          assertThat(again.get(rank)).isSameAs(first.get(rank)).containsExactly(expected);
        }
      }
    }
  }

  private List<int[]> all(LocalRanks ranks, List<SplitLabels> kept) throws Exception {
    List<Future<int[]>> running =
        ranks.start(
            kept.size(),
            LocalRanks.LONG,
            () -> false,
            exchange -> read(kept.get(exchange.rank()), exchange));
    List<int[]> labels = new ArrayList<>();
    for (Future<int[]> one : running) {
      labels.add(one.get());
    }
    return labels;
  }
}
