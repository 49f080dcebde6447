package io.convoy.executor.worker;

import io.convoy.executor.exchange.Exchange;
import io.convoy.executor.exchange.ExchangeException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Compares the parameters of all ranks by checksum, now and then. Every rank calls it after the
 * same steps.
 */
final class Agreement {
  private final int every;
  private long compared;

  /**
   * Nothing is compared yet.
   *
   * @param every steps from one comparison to the next; 0 only compares last steps
   * @param step last completed step
   */
  Agreement(int every, long step) {
    this.every = every;
    compared = step;
  }

  /**
   * Whether to compare.
   *
   * @param step after which all ranks have the same parameters
   * @param last whether no other step of this round follows
   */
  boolean due(long step, boolean last) {
    return last || (every > 0 && step - compared >= every);
  }

  /**
   * Compares; all ranks fail if one differs.
   *
   * @param parameters {@code [P]}
   * @throws DivergedException on a rank that differs from the majority, and on all if there is none
   * @throws ExchangeException on the others
   */
  void check(long step, Tensor parameters, Exchange exchange) {
    compared = step;
    long[] sums = checksums(Checksum.of(parameters), exchange);
    Map<Long, List<Integer>> camps =
        IntStream.range(0, sums.length)
            .boxed()
            .collect(Collectors.groupingBy(rank -> sums[rank], TreeMap::new, Collectors.toList()));
    if (camps.size() == 1) {
      return;
    }
    List<Integer> largest = camps.values().stream().reduce(Agreement::larger).orElseThrow();
    List<Integer> others =
        IntStream.range(0, sums.length).boxed().filter(rank -> !largest.contains(rank)).toList();
    String advice =
        ": a processor or memory computes wrongly, or hosts differ in processor or libraries. If it"
            + " happens again, leave that host out; use hosts of one kind";
    if (2 * largest.size() <= sums.length) {
      throw new DivergedException(
          String.format(
              "after step %d the parameters of the ranks differ, and no majority says which are"
                  + " right (checksums %s)%s",
              step, named(sums), advice));
    } else if (others.contains(exchange.rank())) {
      throw new DivergedException(
          String.format(
              "after step %d the parameters of rank%s %s differ from those of the other %d, which"
                  + " agree%s",
              step, others.size() == 1 ? "" : "s", joined(others), largest.size(), advice));
    }
    throw new ExchangeException(
        String.format("after step %d the parameters of rank %s differ", step, joined(others)));
  }

  private static List<Integer> larger(List<Integer> one, List<Integer> other) {
    return other.size() > one.size() ? other : one;
  }

  private static String joined(List<Integer> ranks) {
    return ranks.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private static String named(long[] sums) {
    return Arrays.stream(sums).mapToObj(sum -> String.format("%08x", sum)).toList().toString();
  }

  /** Of all ranks, in order: 32 bits are exact in a double, and so is their sum with zeros. */
  private static long[] checksums(long own, Exchange exchange) {
    double[] all = new double[exchange.worldSize()];
    all[exchange.rank()] = own;
    try (Tensor sums = torch.zeros(new long[] {all.length}, new TensorOptions(ScalarType.Double));
        DoublePointer values = sums.data_ptr_double()) {
      values.put(all);
      exchange.sum(sums);
      values.get(all);
    }
    return Arrays.stream(all).mapToLong(value -> (long) value).toArray();
  }
}
