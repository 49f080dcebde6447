package io.convoy.executor.data;

/** The samples of one batch, in order, and the epoch whose random draws they get. */
public final class BatchRequest {
  private final int epoch;
  private final long[] samples;

  /**
   * Creates a request.
   *
   * @param epoch of the run
   * @param samples numbers within the split, at least one
   */
  public BatchRequest(int epoch, long... samples) {
    if (samples.length == 0) {
      throw new IllegalArgumentException("a batch of no samples: must have at least one");
    }
    this.epoch = epoch;
    this.samples = samples.clone();
  }

  /** The epoch. */
  public int epoch() {
    return epoch;
  }

  /** Number of samples. */
  public int size() {
    return samples.length;
  }

  /** A sample's number within the split. */
  public long sample(int index) {
    return samples[index];
  }

  /** All samples' numbers, a copy. */
  public long[] samples() {
    return samples.clone();
  }
}
