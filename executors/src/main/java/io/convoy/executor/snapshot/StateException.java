package io.convoy.executor.snapshot;

import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.ForeignFailures;
import io.convoy.executor.base.HasFailureKind;

/** A stored state cannot be read, or does not fit the model. */
public final class StateException extends RuntimeException implements HasFailureKind {
  public StateException(String message) {
    super(message);
  }

  public StateException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public FailureKind failureKind() {
    return ForeignFailures.isStorage(this) ? FailureKind.STORAGE : FailureKind.SNAPSHOT;
  }
}
