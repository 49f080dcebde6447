package io.convoy.executor.worker;

/** The gradient of a step is not finite; the parameters were not updated by it. */
final class NonFiniteException extends RuntimeException {
  NonFiniteException(String message) {
    super(message);
  }
}
