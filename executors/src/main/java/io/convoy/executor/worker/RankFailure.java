package io.convoy.executor.worker;

import io.convoy.executor.NativeLibraryException;
import io.convoy.executor.data.DataException;
import io.convoy.executor.exchange.ExchangeException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Pattern;
import org.deeplearning4j.exception.DL4JException;
import org.nd4j.linalg.exception.ND4JException;

/**
 * Why a rank gave up, sent to the driver before the task fails, so that the driver can tell causes
 * from consequences.
 *
 * @param rank its number
 * @param host where it ran
 * @param executor the process's name in the cluster
 * @param kind what sort of failure
 * @param message what happened, with values
 * @param heldStep the step whose complete state the process still holds, or -1
 */
public record RankFailure(
    int rank, String host, String executor, Kind kind, String message, long heldStep)
    implements Serializable {

  /** Sorts of failure. */
  public enum Kind {
    /** Images or their index cannot be used. */
    DATA,
    /** Loss or gradient is not finite. */
    NON_FINITE,
    /** The parameters of the ranks are no longer the same. */
    DIVERGED,
    /** Another rank is gone or late, or the round was given up: mostly a consequence. */
    EXCHANGE,
    /** A snapshot cannot be used or is not of this model. */
    SNAPSHOT,
    /** No process holds the state any more that the round was to begin with. */
    STATE_LOST,
    /** A file system does not answer as it should. */
    STORAGE,
    /** The process has too little memory. */
    MEMORY,
    /** What was asked for cannot be done. */
    REQUEST,
    /** Anything else, a defect included. */
    OTHER
  }

  /** How ND4J and LibTorch begin to say that an operation does not fit what it is given. */
  private static final Pattern REFUSAL =
      Pattern.compile(
          "^Op \\[\\w+\\] execution failed|shapes cannot be multiplied|^The size of tensor a"
              + "|^Given groups=|^shape '.*' is invalid for input");

  static RankFailure of(RankContext context, Throwable cause, long heldStep) {
    Kind kind = kind(cause);
    if (context.cancelled() && (kind == Kind.OTHER || kind == Kind.STORAGE)) {
      kind = Kind.EXCHANGE; // so ends a wait that was interrupted: it is a consequence
    }
    String message = cause.getMessage();
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

  private static boolean isMemory(Throwable cause) {
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    return cause instanceof OutOfMemoryError
        || message.contains("can't allocate memory")
        || message.contains("not enough memory")
        || message.contains("out of memory");
  }
}
