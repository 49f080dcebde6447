package io.convoy.executor.engine;

/** Who hears, while backward runs, how much of the flat gradient is complete. */
@FunctionalInterface
public interface GradientFollower {
  /**
   * From an offset to its end, the flat gradient does not change any more in this pass. Called on
   * the thread that runs backward, from one call to the next with a smaller offset; a replica that
   * does not know how far it is never calls it.
   */
  void completeFrom(long offset);
}
