package io.convoy.executor.worker;

import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.exchange.LocalRanks;
import io.convoy.executor.health.RootParameters;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Measures what rank 0's parameters for all cost beside the all-reduce of a gradient, between two
 * ranks of this process: arguments are the number of parameters and of repetitions.
 */
public final class RootParametersCost {
  private RootParametersCost() {}

  public static void main(String[] args) throws Exception {
    long size = Long.parseLong(args[0]);
    int times = Integer.parseInt(args[1]);
    try (LocalRanks ranks = new LocalRanks()) {
      ranks.run(
          2,
          exchange -> {
            measure(exchange, size, times);
            return 0;
          });
    }
  }

  private static void measure(Collectives exchange, long size, int times) {
    try (Tensor parameters = torch.randn(size);
        Tensor gradient = torch.randn(size);
        RootParameters root = new RootParameters(parameters, exchange)) {
      Map<String, Tensor> state = Map.of(SnapshotFiles.PARAMETERS, parameters);
      double[] sums = new double[times];
      double[] sent = new double[times];
      for (int i = 0; i < times; i++) {
        sums[i] = milliseconds(gradient, exchange::sum);
        sent[i] =
            milliseconds(
                parameters,
                own -> {
                  root.receive(own);
                  root.take(state);
                });
      }
      if (exchange.rank() == 0) {
        System.out.printf(
            "%,d parameters: all-reduce %.1f ms, rank 0's parameters %.1f ms (medians of %d)%n",
            size, median(sums), median(sent), times);
      }
    }
  }

  private static double milliseconds(Tensor tensor, Consumer<Tensor> work) {
    long start = System.nanoTime();
    work.accept(tensor);
    return (System.nanoTime() - start) / 1e6;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
