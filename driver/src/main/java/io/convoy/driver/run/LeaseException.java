package io.convoy.driver.run;

import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.HasFailureKind;

/** A run's folder is another driver's, or cannot be had; the message says whose, or why. */
public final class LeaseException extends RuntimeException implements HasFailureKind {
  private final FailureKind kind;

  LeaseException(FailureKind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  @Override
  public FailureKind failureKind() {
    return kind;
  }
}
