package io.convoy.driver.snapshot;

import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.HasFailureKind;

/** A snapshot is missing, incomplete, damaged or too new; the message names it and the remedy. */
public class SnapshotException extends RuntimeException implements HasFailureKind {
  public SnapshotException(String message) {
    super(message);
  }

  public SnapshotException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public FailureKind failureKind() {
    return FailureKind.STORAGE;
  }
}
