package io.convoy.executor.base;

import java.io.UncheckedIOException;

/** The reason of a failure as a message gives it in brackets. */
public final class Reason {
  private Reason() {}

  /** What a failure says, in one line. */
  public static String of(Throwable failure) {
    Throwable told = failure instanceof UncheckedIOException ? failure.getCause() : failure;
    String message = told.getMessage();
    if (message == null || message.isBlank()) {
      return told.getClass().getSimpleName();
    }
    return message.lines().findFirst().orElse("").strip();
  }
}
