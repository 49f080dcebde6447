package io.convoy.executor.base;

/** Native libraries cannot be loaded from where they are unpacked. */
public final class NativeLibraryException extends RuntimeException implements HasFailureKind {
  NativeLibraryException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public FailureKind failureKind() {
    return FailureKind.USAGE;
  }
}
