package io.convoy.driver.conf;

import io.convoy.executor.base.Check;

/**
 * How many samples a rank computes at once: a number, its whole share of the batch, or as many as
 * fit into its memory.
 */
public final class MicroBatch {
  /** How a recipe says that it is to be found out. */
  static final String AUTO = "auto";

  private static final int FITTING = -1;

  private final int samples;

  private MicroBatch(int samples) {
    this.samples = samples;
  }

  /** The size {@code auto}: as many samples as fit. */
  public static MicroBatch auto() {
    return new MicroBatch(FITTING);
  }

  /**
   * A number.
   *
   * @param samples 0 for the whole share
   * @throws IllegalArgumentException if it is negative
   */
  public static MicroBatch of(int samples) {
    Check.atLeast("micro-batch", samples, 0);
    return new MicroBatch(samples);
  }

  /** Whether it is to be found out. */
  public boolean isAuto() {
    return samples == FITTING;
  }

  /** Whether every rank takes its whole share, whatever that needs. */
  public boolean isWholeShare() {
    return samples == 0;
  }

  /**
   * How many samples of a share.
   *
   * @param share samples of a rank in each step
   * @param found the number that fits; 0 if that is not known yet
   */
  public int of(int share, int found) {
    int most = isAuto() ? found : samples;
    return most == 0 ? share : Math.min(most, share);
  }

  /** Whether it divides a share evenly, which it need not if it is found out. */
  boolean divides(int share) {
    return samples <= 0 || share % samples == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MicroBatch that && that.samples == samples;
  }

  @Override
  public int hashCode() {
    return samples;
  }

  /** The value as a recipe writes it. */
  @Override
  public String toString() {
    return isAuto() ? AUTO : Integer.toString(samples);
  }
}
