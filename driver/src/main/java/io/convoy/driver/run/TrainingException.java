package io.convoy.driver.run;

/** Training cannot go on; the message says at which step, why, and what to do. */
public final class TrainingException extends RuntimeException {
  public TrainingException(String message) {
    super(message);
  }

  public TrainingException(String message, Throwable cause) {
    super(message, cause);
  }
}
