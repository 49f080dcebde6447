package io.convoy.driver.cluster;

import java.util.Locale;

/**
 * What a rank needs outside its process's heap, in bytes.
 *
 * @param process Java's own and native libraries, once for all ranks of a process
 * @param state parameters, gradient, state of the optimizer, and their copies
 * @param activations what layers keep of a micro-batch for the way back
 * @param images those that wait, decoded
 */
public record RankMemory(long process, long state, long activations, long images) {
  private static final double GB = 1L << 30;

  /**
   * All of it together.
   *
   * @param ranks in one process
   */
  public long bytes(int ranks) {
    return process + ranks * (state + activations + images);
  }

  /** A number of bytes in gigabytes of 2^30, as Spark's settings count them. */
  public static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, bytes < GB / 20 ? "%.2f" : "%.1f", bytes / GB);
  }

  /** The parts in words. */
  public String parts() {
    return String.format(
        "libraries %s, parameters and optimizer %s, layers %s, images %s",
        gigabytes(process), gigabytes(state), gigabytes(activations), gigabytes(images));
  }
}
