package io.convoy.executor.device;

import java.util.List;

/**
 * What a cluster says of a rank's GPU.
 *
 * @param addresses of the GPUs that it gave the rank: numbers, UUIDs or names of MIG instances
 * @param rank the rank's number
 * @param ranks of the round
 * @param local whether all of them run in this process, where nobody gives GPUs
 */
public record TaskGpus(List<String> addresses, int rank, int ranks, boolean local) {
  public TaskGpus {
    addresses = List.copyOf(addresses);
  }
}
