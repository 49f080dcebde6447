package io.convoy.driver.spark;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which tasks of a barrier stage become ranks. Spark has no way to keep a barrier stage off a host,
 * nor to bring it back to the executors that hold the run's state; so the stage takes every slot,
 * the tasks tell each other where they are, and those that become no ranks leave at once.
 *
 * @param tasks of the stage
 * @param ranks of the round
 * @param excludedHosts where no rank shall run
 */
record RankPlacement(int tasks, int ranks, Set<String> excludedHosts) implements Serializable {
  RankPlacement {
    excludedHosts = Set.copyOf(excludedHosts);
  }

  /**
   * A task, as it tells the others.
   *
   * @param host where it runs, as Spark names it
   * @param holdsState whether its process has the state in which the round begins
   */
  record Candidate(String host, boolean holdsState) {
    /** The candidate as text, to be sent. */
    String text() {
      return holdsState + " " + host;
    }

    static Candidate of(String text) {
      String[] parts = text.split(" ", 2);
      return new Candidate(parts[1], Boolean.parseBoolean(parts[0]));
    }
  }

  /** Whether every task becomes a rank, so that there is nothing to choose. */
  boolean allTaken() {
    return tasks == ranks && excludedHosts.isEmpty();
  }

  /**
   * The rank of a task: first those that hold the state, on hosts that are not excluded, in the
   * tasks' order. Every task finds the same.
   *
   * @param candidates all tasks, in their order
   * @param task a task's number
   * @return empty if the task is no rank
   * @throws IllegalStateException if there are too few tasks on other hosts
   */
  OptionalInt rank(List<Candidate> candidates, int task) {
    NavigableSet<Integer> seated =
        IntStream.range(0, candidates.size())
            .boxed()
            .filter(i -> !excludedHosts.contains(candidates.get(i).host()))
            .sorted(Comparator.comparing(i -> !candidates.get(i).holdsState()))
            .limit(ranks)
            .collect(Collectors.toCollection(TreeSet::new));
    if (seated.size() < ranks) {
      throw new IllegalStateException(
          String.format(
              "%d ranks wanted, but of the tasks on %s only %d are not on the excluded hosts %s",
              ranks,
              candidates.stream().map(Candidate::host).toList(),
              seated.size(),
              excludedHosts));
    }
    return seated.contains(task)
        ? OptionalInt.of(seated.headSet(task).size())
        : OptionalInt.empty();
  }

  static String host(String address) {
    int port = address.lastIndexOf(':');
    return port < 0 ? address : address.substring(0, port);
  }
}
