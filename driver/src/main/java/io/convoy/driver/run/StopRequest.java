package io.convoy.driver.run;

import java.time.Duration;
import java.util.Optional;

/** Whether a run shall stop before its end, and why: by a signal, a command or its own limit. */
public final class StopRequest {
  private final StopRequest above;
  private final Duration limit;
  private final long startNanos;
  private volatile String reason;
  private volatile RuntimeException failure;

  /**
   * No request yet.
   *
   * @param limit duration after which the run shall stop; zero for none
   */
  public StopRequest(Duration limit) {
    this(null, limit);
  }

  private StopRequest(StopRequest above, Duration limit) {
    this.above = above;
    this.limit = limit;
    this.startNanos = System.nanoTime();
  }

  /** A request for one of several runs alone; all of them stop where this one is wanted. */
  public StopRequest ofOne() {
    return new StopRequest(this, Duration.ZERO);
  }

  /** Asks the run to stop after the step that is going on, with a snapshot. */
  public void stop(String why) {
    reason = why;
  }

  /** Asks the run to fail after the step that is going on, without a snapshot. */
  void fail(RuntimeException cause) {
    failure = cause;
    reason = cause.getMessage();
  }

  /**
   * Why the run shall stop; empty as long as it shall go on.
   *
   * @throws RuntimeException if it shall fail
   */
  public Optional<String> reason() {
    if (reason == null && above != null) {
      reason = above.reason().orElse(null);
    }
    if (failure != null) {
      throw failure;
    }
    if (reason == null && !limit.isZero() && System.nanoTime() - startNanos >= limit.toNanos()) {
      reason = "run.max-duration is over";
    }
    return Optional.ofNullable(reason);
  }

  /** Whether the run shall end, for whatever reason. */
  boolean wanted() {
    return failure != null || reason().isPresent();
  }
}
