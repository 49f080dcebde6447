package io.convoy.executor.data.storage;

import io.convoy.executor.base.FailureKind;
import io.convoy.executor.base.ForeignFailures;
import io.convoy.executor.base.HasFailureKind;

/** A dataset or an image cannot be used; the message names the file and what to do. */
public final class DataException extends RuntimeException implements HasFailureKind {
  public DataException(String message) {
    super(message);
  }

  public DataException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public FailureKind failureKind() {
    return ForeignFailures.isStorage(this) ? FailureKind.STORAGE : FailureKind.DATA;
  }
}
