package io.convoy.driver.mlflow;

/** A tracking server that is away, or that refuses what it is told. */
final class MlflowException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;

  /**
   * @param status of the answer; 0 if there was none
   */
  MlflowException(int status, String message, Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  /** Whether the same may be accepted later. */
  boolean isAway() {
    return status == 0 || status == 429 || status >= 500;
  }

  /** Whether there is no such thing. */
  boolean isMissing() {
    return status == 404;
  }
}
