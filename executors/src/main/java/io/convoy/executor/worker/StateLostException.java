package io.convoy.executor.worker;

import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.HasFailureKind;

/** No process holds the state any more that a round was to begin with. */
final class StateLostException extends RuntimeException implements HasFailureKind {
  StateLostException(String message) {
    super(message);
  }

  @Override
  public FailureKind failureKind() {
    return FailureKind.STATE_LOST;
  }
}
