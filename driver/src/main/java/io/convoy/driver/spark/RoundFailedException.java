package io.convoy.driver.spark;

import io.convoy.executor.worker.RankFailure;

/** A round failed; carries the cause, not the first consequence. */
public final class RoundFailedException extends RuntimeException {

  /** Sorts of failure, which decide what the run does next. */
  public enum Kind {
    /** Images or their index cannot be read. */
    DATA,
    /** Loss or gradient is not finite. */
    NON_FINITE,
    /** A snapshot cannot be read or written, or is not of this model. */
    SNAPSHOT,
    /** Ranks did not reach each other in time. */
    EXCHANGE,
    /** An executor process is gone. */
    LOST_EXECUTOR,
    /** A rank failed in another way. */
    RANK,
    /** Spark failed without a rank saying why. */
    SPARK;

    static Kind of(RankFailure.Kind kind) {
      return switch (kind) {
        case DATA -> DATA;
        case NON_FINITE -> NON_FINITE;
        case SNAPSHOT -> SNAPSHOT;
        case EXCHANGE -> EXCHANGE;
        case OTHER -> RANK;
      };
    }
  }

  private final Kind kind;

  RoundFailedException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** What sort of failure. */
  public Kind kind() {
    return kind;
  }
}
