package io.convoy.executor.worker;

import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.round.RankActivity;
import io.convoy.executor.round.RankContext;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The labels of the split that a run trains on, which stay on an executor between rounds. Each rank
 * reads its share of them, and all get all by their sum.
 */
final class SplitLabels {
  /** Labels that a rank reads before it meets the others. */
  private static final int SHARE = 8192;

  private final int most;
  private int[] known;

  SplitLabels() {
    this(SHARE);
  }

  /**
   * Such that ranks meet more often or less.
   *
   * @param most labels that a rank reads before it meets the others
   */
  SplitLabels(int most) {
    this.most = most;
  }

  /**
   * The labels of all samples. All ranks call this at the same time.
   *
   * @param store of the split, the same in each call
   * @param step before which it is, for the watch over ranks
   */
  int[] of(SampleStore store, Collectives exchange, RankContext context, long step) {
    context.doing(RankActivity.exchanging(step, "asking who knows the labels"));
    if (!knownToAll(exchange)) {
      int[] labels = new int[Math.toIntExact(store.size())];
      int part = (int) Math.min(labels.length, (long) most * exchange.worldSize());
      for (int from = 0; from < labels.length; from += part) {
        int count = Math.min(part, labels.length - from);
        try (Tensor sums = torch.zeros(new long[] {count}, new TensorOptions(ScalarType.Int))) {
          IntPointer values = sums.data_ptr_int();
          context.doing(RankActivity.reading(step, "reading the labels of " + store.split()));
          int begin = share(exchange.rank(), exchange.worldSize(), count);
          int end = share(exchange.rank() + 1, exchange.worldSize(), count);
          values.position(begin).put(store.labels(from + begin, from + end));
          context.doing(RankActivity.exchanging(step, "gathering the labels of the split"));
          exchange.sum(sums);
          values.position(0).get(labels, from, count);
        }
      }
      known = labels;
    }
    return known;
  }

  private static int share(int rank, int ranks, int count) {
    return (int) ((long) count * rank / ranks);
  }

  /** What one rank has to read, all have: else some would wait for a part that never comes. */
  private boolean knownToAll(Collectives exchange) {
    try (Tensor missing = torch.zeros(1)) {
      if (known == null) {
        missing.fill_(new Scalar(1));
      }
      exchange.sum(missing);
      return missing.item_double() == 0;
    }
  }
}
