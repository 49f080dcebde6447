package io.convoy.executor.health;

import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.HasFailureKind;

/** The gradient of a step is not finite, so that it updated nothing, or the loss has run away. */
public final class NonFiniteException extends RuntimeException implements HasFailureKind {
  public NonFiniteException(String message) {
    super(message);
  }

  @Override
  public FailureKind failureKind() {
    return FailureKind.NON_FINITE;
  }
}
