package io.convoy.executor.exchange;

import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.HasFailureKind;

/**
 * An exchange between ranks failed: another rank is gone or late, or this one was cancelled. Mostly
 * the consequence of a failure elsewhere.
 */
public final class ExchangeException extends RuntimeException implements HasFailureKind {
  public ExchangeException(String message) {
    super(message);
  }

  public ExchangeException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public FailureKind failureKind() {
    return FailureKind.EXCHANGE;
  }
}
