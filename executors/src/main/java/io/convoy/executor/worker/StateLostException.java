package io.convoy.executor.worker;

/** No process holds the state any more that a round was to begin with. */
final class StateLostException extends RuntimeException {
  StateLostException(String message) {
    super(message);
  }
}
