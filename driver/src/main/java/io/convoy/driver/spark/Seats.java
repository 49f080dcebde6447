package io.convoy.driver.spark;

import java.io.Serializable;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Which tasks of a barrier stage become ranks. Spark has no way to keep a barrier stage off a host;
 * so the stage takes every slot, and tasks on excluded hosts leave at once.
 *
 * @param tasks of the stage
 * @param ranks of the round
 * @param excludedHosts where no rank shall run
 */
record Seats(int tasks, int ranks, Set<String> excludedHosts) implements Serializable {
  Seats {
    excludedHosts = Set.copyOf(excludedHosts);
  }

  /**
   * The rank of a task: the first tasks on hosts that are not excluded. Every task finds the same.
   *
   * @param addresses of all tasks, {@code host:port}, in their order
   * @param task a task's number
   * @return empty if the task is no rank
   * @throws IllegalStateException if there are too few tasks on other hosts
   */
  OptionalInt rank(String[] addresses, int task) {
    boolean[] seated = new boolean[addresses.length];
    int count = 0;
    for (int i = 0; i < addresses.length && count < ranks; i++) {
      seated[i] = !excludedHosts.contains(host(addresses[i]));
      count += seated[i] ? 1 : 0;
    }
    if (count < ranks) {
      throw new IllegalStateException(
          String.format(
              "%d ranks wanted, but of the tasks on %s only %d are not on the excluded hosts %s",
              ranks, Arrays.toString(addresses), count, excludedHosts));
    }
    if (!seated[task]) {
      return OptionalInt.empty();
    }
    int rank = 0;
    for (int i = 0; i < task; i++) {
      rank += seated[i] ? 1 : 0;
    }
    return OptionalInt.of(rank);
  }

  static String host(String address) {
    int port = address.lastIndexOf(':');
    return port < 0 ? address : address.substring(0, port);
  }
}
