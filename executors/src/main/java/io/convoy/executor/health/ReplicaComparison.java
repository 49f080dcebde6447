package io.convoy.executor.health;

import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.exchange.ExchangeException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Compares the parameters of all ranks by checksum, now and then. Every rank calls it after the
 * same steps. Ranks whose processors round alike must have equal bits; those of another group may
 * be as far from rank 0's as rounding goes.
 */
public final class ReplicaComparison {
  private static final long NEAR = 0;
  private static final long FAR = 1;
  private static final long CHECKSUMS = 2;

  private final int every;
  private final List<Integer> groups;
  private long compared;

  /**
   * Nothing is compared yet.
   *
   * @param every steps from one comparison to the next; 0 only compares last steps
   * @param step last completed step
   * @param groups the ranks that round alike: of each rank, the number of its group
   */
  public ReplicaComparison(int every, long step, List<Integer> groups) {
    this.every = every;
    this.groups = List.copyOf(groups);
    compared = step;
  }

  /**
   * Whether to compare.
   *
   * @param step after which all ranks have the same parameters
   * @param last whether no other step of this round follows
   */
  public boolean due(long step, boolean last) {
    return last || (every > 0 && step - compared >= every);
  }

  /**
   * Compares; all ranks fail if one differs.
   *
   * @param parameters {@code [P]}
   * @param root the parameters of rank 0, received after this step, where processors differ
   * @throws DivergedException on a rank that differs from the majority, and on all if there is none
   * @throws ExchangeException on the others
   */
  public void check(
      long step, Tensor parameters, Optional<RootParameters> root, Collectives exchange) {
    compared = step;
    double far = root.isPresent() && root.get().areFar(parameters) ? 1 : 0;
    double[][] all = RankValues.gather(new double[] {Checksum.of(parameters), far}, exchange);
    long[] sums = Arrays.stream(all).mapToLong(rank -> (long) rank[0]).toArray();
    Map<Long, List<Integer>> camps =
        IntStream.range(0, sums.length)
            .boxed()
            .collect(
                Collectors.groupingBy(
                    rank -> camp(rank, sums, all[rank][1] == 1),
                    TreeMap::new,
                    Collectors.toList()));
    if (camps.size() == 1) {
      return;
    }
    List<Integer> largest = camps.values().stream().reduce(ReplicaComparison::larger).orElseThrow();
    List<Integer> others =
        IntStream.range(0, sums.length).boxed().filter(rank -> !largest.contains(rank)).toList();
    String advice =
        ": a processor or memory computes wrongly, or hosts differ in libraries. If it happens"
            + " again, leave that host out";
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

  /** Ranks of one camp agree. */
  private long camp(int rank, long[] sums, boolean far) {
    if (sums[rank] != usual(groups.get(rank), sums)) {
      return CHECKSUMS + sums[rank];
    }
    return far ? FAR : NEAR;
  }

  /** The checksum that most ranks of a group have; of several such, that of the lowest rank. */
  private long usual(int group, long[] sums) {
    Map<Long, Integer> counts = new HashMap<>();
    long usual = -1;
    for (int rank = 0; rank < sums.length; rank++) {
      if (groups.get(rank) == group) {
        counts.merge(sums[rank], 1, Integer::sum);
      }
    }
    for (int rank = sums.length - 1; rank >= 0; rank--) {
      boolean more = counts.getOrDefault(sums[rank], 0) >= counts.getOrDefault(usual, 0);
      if (groups.get(rank) == group && more) {
        usual = sums[rank];
      }
    }
    return usual;
  }
}
