package io.convoy.executor.base;

import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/** The reason of a failure as a message gives it in brackets. */
public final class Reason {
  private Reason() {}

  /** What a failure says, in one line. */
  public static String of(Throwable failure) {
    Throwable cause = failure instanceof UncheckedIOException ? failure.getCause() : failure;
    String message = cause.getMessage();
    if (cause instanceof FileSystemException file && file.getReason() == null) {
      return file(file);
    }
    if (message == null || message.isBlank()) {
      return cause.getClass().getSimpleName();
    }
    return message.lines().findFirst().orElse("").strip();
  }

  /** Those of Java's own file system say by their class alone what is wrong. */
  private static String file(FileSystemException failure) {
    String what = failure.getClass().getSimpleName().replaceAll("Exception$", "");
    String words = what.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    return (words + " " + failure.getMessage()).strip();
  }
}
