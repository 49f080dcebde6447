package io.convoy.executor.data.storage;

/** A dataset or an image cannot be used; the message names the file and what to do. */
public final class DataException extends RuntimeException {
  public DataException(String message) {
    super(message);
  }

  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
