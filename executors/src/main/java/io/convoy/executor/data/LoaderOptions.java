package io.convoy.executor.data;

/**
 * How a {@link BatchLoader} works ahead.
 *
 * @param threads that decode, 1 to 256
 * @param prefetch batches made ahead of the one that is asked for, 1 to 1024
 */
public record LoaderOptions(int threads, int prefetch) {
  public LoaderOptions {
    if (threads < 1 || threads > 256) {
      throw new IllegalArgumentException("threads = " + threads + ": must be from 1 to 256");
    }
    if (prefetch < 1 || prefetch > 1024) {
      throw new IllegalArgumentException("prefetch = " + prefetch + ": must be from 1 to 1024");
    }
  }
}
