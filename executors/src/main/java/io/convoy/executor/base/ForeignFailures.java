package io.convoy.executor.base;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.deeplearning4j.exception.DL4JException;
import org.nd4j.linalg.exception.ND4JException;

/** What exceptions of Java and of libraries, which do not know it, amount to. */
public final class ForeignFailures {
  /** How LibTorch begins to say that a GPU has too little memory. */
  public static final String GPU_MEMORY = "CUDA out of memory";

  /** How ND4J and LibTorch begin to say that an operation does not fit what it is given. */
  private static final Pattern REFUSAL =
      Pattern.compile(
          "^Op \\[\\w+\\] execution failed|shapes cannot be multiplied|^The size of tensor a"
              + "|^Given groups=|^shape '.*' is invalid for input");

  private ForeignFailures() {}

  /** What an exception says that it is, and of one that does not say so, what it amounts to. */
  public static FailureKind kind(Throwable failure) {
    if (failure instanceof HasFailureKind known) {
      return known.failureKind();
    } else if (String.valueOf(failure.getMessage()).contains(GPU_MEMORY)) {
      return FailureKind.GPU_MEMORY;
    } else if (isMemory(failure)) {
      return FailureKind.MEMORY;
    } else if (failure instanceof IllegalArgumentException) {
      return FailureKind.USAGE;
    } else if (failure instanceof UnsupportedOperationException || isRefusal(failure)) {
      return FailureKind.REQUEST;
    }
    return FailureKind.UNEXPECTED;
  }

  private static boolean isMemory(Throwable failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return failure instanceof OutOfMemoryError
        || message.contains("can't allocate memory")
        || message.contains("not enough memory")
        || message.contains("out of memory");
  }

  /** Whether an engine refuses shapes or layers: the same happens however often it is tried. */
  public static boolean isRefusal(Throwable failure) {
    return causes(failure).stream()
        .anyMatch(
            cause ->
                cause instanceof DL4JException
                    || cause instanceof ND4JException
                    || REFUSAL.matcher(String.valueOf(cause.getMessage())).find());
  }

  /** Whether a file is there but cannot be read now: trying again may help. */
  public static boolean isStorage(Throwable failure) {
    return causes(failure).stream()
        .filter(IOException.class::isInstance)
        .findFirst()
        .filter(cause -> !(cause instanceof FileNotFoundException || cause instanceof EOFException))
        .isPresent();
  }

  /** An exception and its causes, which can go in a circle. */
  private static List<Throwable> causes(Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    Throwable next = failure;
    while (next != null && !causes.contains(next)) {
      causes.add(next);
      next = next.getCause();
    }
    return causes;
  }
}
