package io.convoy.executor.health;

import io.convoy.executor.exchange.Collectives;
import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** All-gather of a few numbers. */
final class RankValues {
  private RankValues() {}

  /**
   * What each rank gives, in order. Exact: all others add zeros.
   *
   * @param own of this rank, as many on every rank; finite
   * @return {@code [N][own.length]}
   */
  static double[][] gather(double[] own, Collectives exchange) {
    int ranks = exchange.worldSize();
    double[] all = new double[ranks * own.length];
    System.arraycopy(own, 0, all, exchange.rank() * own.length, own.length);
    try (Tensor sums = torch.zeros(new long[] {all.length}, new TensorOptions(ScalarType.Double));
        DoublePointer values = sums.data_ptr_double()) {
      values.put(all);
      exchange.sum(sums);
      values.get(all);
    }
    double[][] result = new double[ranks][];
    for (int rank = 0; rank < ranks; rank++) {
      result[rank] = Arrays.copyOfRange(all, rank * own.length, (rank + 1) * own.length);
    }
    return result;
  }
}
