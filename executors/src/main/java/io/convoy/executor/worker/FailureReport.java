package io.convoy.executor.worker;

import io.convoy.executor.base.NativeLibraryException;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.exchange.ExchangeException;
import io.convoy.executor.health.DivergedException;
import io.convoy.executor.health.NonFiniteException;
import io.convoy.executor.round.RankContext;
import io.convoy.executor.round.RankFailure;
import io.convoy.executor.round.RankFailure.Kind;
import io.convoy.executor.snapshot.StateException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.deeplearning4j.exception.DL4JException;
import org.nd4j.linalg.exception.ND4JException;

/** What a rank reports of a failure: the {@link RankFailure} that an exception amounts to. */
final class FailureReport {
  /** How ND4J and LibTorch begin to say that an operation does not fit what it is given. */
  private static final Pattern REFUSAL =
      Pattern.compile(
          "^Op \\[\\w+\\] execution failed|shapes cannot be multiplied|^The size of tensor a"
              + "|^Given groups=|^shape '.*' is invalid for input");

  /** How LibTorch begins to say so. */
  private static final String GPU_MEMORY = "CUDA out of memory";

  private FailureReport() {}

  static RankFailure of(RankContext context, Throwable cause, long heldStep) {
    Kind kind = kind(cause);
    if (context.cancelled() && (kind == Kind.OTHER || kind == Kind.STORAGE)) {
      kind = Kind.EXCHANGE; // so ends a wait that was interrupted: it is a consequence
    }
    String message = kind == Kind.GPU_MEMORY ? gpuMemory(cause) : cause.getMessage();
    boolean plain =
        kind != Kind.OTHER && kind != Kind.MEMORY && message != null && !isRefusal(cause);
    return new RankFailure(
        context.rank(),
        context.host(),
        context.executor(),
        kind,
        plain ? message : cause.toString().lines().findFirst().orElse(""),
        heldStep);
  }

  private static Kind kind(Throwable cause) {
    if (cause instanceof DataException) {
      return isStorage(cause) ? Kind.STORAGE : Kind.DATA;
    } else if (cause instanceof StateLostException) {
      return Kind.STATE_LOST;
    } else if (cause instanceof StateException) {
      return isStorage(cause) ? Kind.STORAGE : Kind.SNAPSHOT;
    } else if (cause instanceof NonFiniteException) {
      return Kind.NON_FINITE;
    } else if (cause instanceof DivergedException) {
      return Kind.DIVERGED;
    } else if (cause instanceof ExchangeException) {
      return Kind.EXCHANGE;
    } else if (isGpuMemory(cause)) {
      return Kind.GPU_MEMORY;
    } else if (isMemory(cause)) {
      return Kind.MEMORY;
    } else if (cause instanceof IllegalArgumentException
        || cause instanceof UnsupportedOperationException
        || cause instanceof NativeLibraryException
        || isRefusal(cause)) {
      return Kind.REQUEST;
    }
    return Kind.OTHER;
  }

  /** Whether an engine refuses shapes or layers: the same happens however often it is tried. */
  private static boolean isRefusal(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DL4JException
          || cause instanceof ND4JException
          || REFUSAL.matcher(String.valueOf(cause.getMessage())).find()) {
        return true;
      }
    }
    return false;
  }

  /** Whether a file is there but cannot be read now: trying again may help. */
  private static boolean isStorage(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return !(cause instanceof FileNotFoundException || cause instanceof EOFException);
      }
    }
    return false;
  }

  private static boolean isGpuMemory(Throwable cause) {
    return String.valueOf(cause.getMessage()).contains(GPU_MEMORY);
  }

  /** Of what LibTorch says, the first two sentences, and what to do. */
  private static String gpuMemory(Throwable cause) {
    String text = cause.getMessage().lines().findFirst().orElse("");
    int end = text.indexOf(". ", text.indexOf(". ", text.indexOf(GPU_MEMORY)) + 1);
    return String.format(
        "%s. Set train.micro-batch to a smaller number, or to auto; train.precision = bf16 takes about half",
        end < 0 ? text : text.substring(text.indexOf(GPU_MEMORY), end));
  }

  private static boolean isMemory(Throwable cause) {
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    return cause instanceof OutOfMemoryError
        || message.contains("can't allocate memory")
        || message.contains("not enough memory")
        || message.contains("out of memory");
  }
}
