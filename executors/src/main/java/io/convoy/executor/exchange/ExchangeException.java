package io.convoy.executor.exchange;

/**
 * An exchange between ranks failed: another rank is gone or late, or this one was cancelled. Mostly
 * the consequence of a failure elsewhere.
 */
public final class ExchangeException extends RuntimeException {
  public ExchangeException(String message) {
    super(message);
  }

  public ExchangeException(String message, Throwable cause) {
    super(message, cause);
  }
}
