package io.convoy.driver.snapshot;

/** A snapshot is missing, incomplete, damaged or too new; the message names it and the remedy. */
public class SnapshotException extends RuntimeException {
  public SnapshotException(String message) {
    super(message);
  }

  public SnapshotException(String message, Throwable cause) {
    super(message, cause);
  }
}
