package io.convoy.driver.plan;

/**
 * What a run has changed of its recipe by itself.
 *
 * @param rollBacks how often it went back to a snapshot and lowered its learning rate
 * @param microBatch the largest number of samples that fits into a rank's memory at once, where the
 *     recipe leaves that to the run; 0 before it is known
 */
public record Adjusted(int rollBacks, int microBatch) {
  /** Nothing. */
  public static final Adjusted NONE = new Adjusted(0, 0);

  Adjusted rolledBack(int times) {
    return new Adjusted(times, microBatch);
  }

  Adjusted fitting(int samples) {
    return new Adjusted(rollBacks, samples);
  }
}
