package io.convoy.executor.worker;

/** The gradient of a step is not finite, so that it updated nothing, or the loss has run away. */
public final class NonFiniteException extends RuntimeException {
  NonFiniteException(String message) {
    super(message);
  }
}
