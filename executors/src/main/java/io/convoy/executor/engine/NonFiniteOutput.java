package io.convoy.executor.engine;

import java.util.List;

/**
 * The first vertex, in the order in which the network computes, whose output is not finite.
 *
 * @param vertex its name; that of the network's input if the images are not finite
 * @param rows places within the batch of the samples for which it is not; all of them where the
 *     output has no row for each sample
 */
public record NonFiniteOutput(String vertex, List<Integer> rows) {
  public NonFiniteOutput {
    rows = List.copyOf(rows);
  }
}
