package io.convoy.executor.snapshot;

/** A stored state cannot be read, or does not fit the model. */
public final class StateException extends RuntimeException {
  public StateException(String message) {
    super(message);
  }

  public StateException(String message, Throwable cause) {
    super(message, cause);
  }
}
