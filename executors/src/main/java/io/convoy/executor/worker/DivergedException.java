package io.convoy.executor.worker;

/** The parameters of this rank are not those of the other ranks. */
final class DivergedException extends RuntimeException {
  DivergedException(String message) {
    super(message);
  }
}
