package io.convoy.driver.cluster;

import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.HasFailureKind;

/** A round failed; carries the cause, not the first consequence. */
public final class RoundFailedException extends RuntimeException implements HasFailureKind {
  private final transient Failure failure;

  /**
   * What went wrong, and what is left.
   *
   * @param kind what sort of failure
   * @param host where it happened, or empty if nobody knows
   * @param executor the process, or empty if nobody knows
   * @param heldStep the newest step whose state a surviving process holds, or -1
   */
  public record Failure(FailureKind kind, String host, String executor, long heldStep) {}

  public RoundFailedException(Failure failure, String message, Throwable cause) {
    super(message, cause);
    this.failure = failure;
  }

  /** What went wrong, and what is left. */
  public Failure failure() {
    return failure;
  }

  @Override
  public FailureKind failureKind() {
    return failure.kind();
  }
}
