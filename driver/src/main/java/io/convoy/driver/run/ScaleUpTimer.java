package io.convoy.driver.run;

import java.time.Duration;

/**
 * Decides when a round is paused to go on with more ranks: when slots for them have been there for
 * a while without a break.
 */
final class ScaleUpTimer {
  /** Replacements come and go while a cluster heals; a pause costs about as much as ten steps. */
  static final Duration LASTING = Duration.ofSeconds(10);

  private final int ranks;
  private long sinceNanos;

  /**
   * Of a round that begins.
   *
   * @param ranks of the round
   */
  ScaleUpTimer(int ranks, long nowNanos) {
    this.ranks = ranks;
    sinceNanos = nowNanos;
  }

  /**
   * Whether to pause.
   *
   * @param possible ranks that there are slots for now
   */
  boolean due(int possible, long nowNanos) {
    if (possible <= ranks) {
      sinceNanos = nowNanos;
    }
    return nowNanos - sinceNanos > LASTING.toNanos();
  }
}
