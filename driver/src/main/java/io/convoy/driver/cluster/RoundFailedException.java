package io.convoy.driver.cluster;

import io.convoy.executor.round.RankFailure;

/** A round failed; carries the cause, not the first consequence. */
public final class RoundFailedException extends RuntimeException {

  /** Sorts of failure, which decide what the run does next. */
  public enum Kind {
    /** Images or their index cannot be used. */
    DATA(false),
    /** Loss or gradient is not finite. */
    NON_FINITE(false),
    /** A snapshot cannot be used, or is not of this model. */
    SNAPSHOT(false),
    /** What was asked for cannot be done. */
    REQUEST(false),
    /** Ranks did not reach each other in time. */
    EXCHANGE(true),
    /** An executor process is gone. */
    LOST_EXECUTOR(true),
    /** A rank does not go on, or its process does not answer. */
    STUCK(true),
    /** A process has too little memory. */
    MEMORY(true),
    /** A GPU has too little memory for what it is to compute. */
    GPU_MEMORY(false),
    /** A file system does not answer as it should. */
    STORAGE(true),
    /** No process holds the state any more that the round was to begin with. */
    STATE_LOST(true),
    /** A rank failed in another way. */
    RANK(true),
    /** Spark failed without a rank saying why. */
    SPARK(true);

    private final boolean worthRetrying;

    Kind(boolean worthRetrying) {
      this.worthRetrying = worthRetrying;
    }

    /** Whether the same round may well succeed if it is run again. */
    public boolean worthRetrying() {
      return worthRetrying;
    }

    public static Kind of(RankFailure.Kind kind) {
      return switch (kind) {
        case DATA -> DATA;
        case NON_FINITE -> NON_FINITE;
        case EXCHANGE -> EXCHANGE;
        case SNAPSHOT -> SNAPSHOT;
        case STATE_LOST -> STATE_LOST;
        case STORAGE -> STORAGE;
        case MEMORY -> MEMORY;
        case GPU_MEMORY -> GPU_MEMORY;
        case REQUEST -> REQUEST;
        case DIVERGED, OTHER -> RANK;
      };
    }
  }

  private final transient Failure failure;

  /**
   * What went wrong, and what is left.
   *
   * @param kind what sort of failure
   * @param host where it happened, or empty if nobody knows
   * @param executor the process, or empty if nobody knows
   * @param heldStep the newest step whose state a surviving process holds, or -1
   */
  public record Failure(Kind kind, String host, String executor, long heldStep) {}

  public RoundFailedException(Failure failure, String message, Throwable cause) {
    super(message, cause);
    this.failure = failure;
  }

  /** What went wrong, and what is left. */
  public Failure failure() {
    return failure;
  }

  /** What sort of failure. */
  public Kind kind() {
    return failure.kind();
  }
}
