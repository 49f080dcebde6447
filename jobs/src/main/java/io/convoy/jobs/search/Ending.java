package io.convoy.jobs.search;

/** How a leg of a trial ended. */
enum Ending {
  /** At the epoch that it was to reach, with a snapshot from which the trial can go on. */
  REACHED,
  /** The training is complete. */
  DONE,
  /** The loss ran away. */
  DIVERGED,
  /** Training failed. */
  FAILED;

  /** Whether the trial can go no further. */
  boolean isLast() {
    return this != REACHED;
  }

  /** Whether the trial came to nothing. */
  boolean isLost() {
    return this == DIVERGED || this == FAILED;
  }
}
