package io.convoy.executor.health;

/** The gradient of a step is not finite, so that it updated nothing, or the loss has run away. */
public final class NonFiniteException extends RuntimeException {
  public NonFiniteException(String message) {
    super(message);
  }
}
