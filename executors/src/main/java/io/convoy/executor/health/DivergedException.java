package io.convoy.executor.health;

import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.HasFailureKind;

/** The parameters of this rank are not those of the other ranks. */
public final class DivergedException extends RuntimeException implements HasFailureKind {
  DivergedException(String message) {
    super(message);
  }

  @Override
  public FailureKind failureKind() {
    return FailureKind.DIVERGED;
  }
}
