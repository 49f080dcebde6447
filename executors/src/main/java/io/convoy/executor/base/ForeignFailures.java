package io.convoy.executor.base;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deeplearning4j.exception.DL4JException;
import org.nd4j.linalg.exception.ND4JException;

/** What exceptions of Java and of libraries, which do not know it, amount to. */
public final class ForeignFailures {
  /** How LibTorch, and CUDA's libraries through it, say that a GPU has too little memory. */
  private static final Pattern GPU_MEMORY =
      Pattern.compile("CUDA out of memory|CUDA[\\w ]*: out of memory|CU\\w+_STATUS_ALLOC_FAILED");

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
    } else if (gpuMemory(failure).isPresent()) {
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

  /** What is said of a GPU that has too little memory: the first line, from these words on. */
  public static Optional<String> gpuMemory(Throwable failure) {
    Matcher matcher = GPU_MEMORY.matcher(String.valueOf(failure.getMessage()));
    return matcher.find()
        ? failure.getMessage().substring(matcher.start()).lines().findFirst()
        : Optional.empty();
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
