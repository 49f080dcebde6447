package io.convoy.executor.health;

/** The parameters of this rank are not those of the other ranks. */
public final class DivergedException extends RuntimeException {
  DivergedException(String message) {
    super(message);
  }
}
