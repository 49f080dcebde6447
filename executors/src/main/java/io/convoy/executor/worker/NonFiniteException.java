package io.convoy.executor.worker;

/** The gradient of a step is not finite, so that it updated nothing, or the loss has run away. */
final class NonFiniteException extends RuntimeException {
  NonFiniteException(String message) {
    super(message);
  }
}
