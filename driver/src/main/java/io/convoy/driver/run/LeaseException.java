package io.convoy.driver.run;

import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.HasFailureKind;

/** A run's folder is another driver's; the message says whose. */
public final class LeaseException extends RuntimeException implements HasFailureKind {
  LeaseException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public FailureKind failureKind() {
    return FailureKind.LEASE;
  }
}
