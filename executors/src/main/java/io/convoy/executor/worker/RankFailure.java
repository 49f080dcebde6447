package io.convoy.executor.worker;

import io.convoy.executor.data.DataException;
import io.convoy.executor.exchange.ExchangeException;
import java.io.Serializable;

/**
 * Why a rank gave up, sent to the driver before the task fails, so that the driver can tell causes
 * from consequences.
 *
 * @param rank its number
 * @param host where it ran
 * @param kind what sort of failure
 * @param message what happened, with values
 */
public record RankFailure(int rank, String host, Kind kind, String message)
    implements Serializable {

  /** Sorts of failure. */
  public enum Kind {
    /** Images or their index cannot be read. */
    DATA,
    /** Loss or gradient is not finite. */
    NON_FINITE,
    /** Another rank is gone, late or cancelled: mostly a consequence. */
    EXCHANGE,
    /** A snapshot cannot be read or is not of this model. */
    SNAPSHOT,
    /** Anything else, a defect included. */
    OTHER
  }

  static RankFailure of(int rank, String host, Throwable cause) {
    Kind kind = Kind.OTHER;
    if (cause instanceof DataException) {
      kind = Kind.DATA;
    } else if (cause instanceof NonFiniteException) {
      kind = Kind.NON_FINITE;
    } else if (cause instanceof ExchangeException) {
      kind = Kind.EXCHANGE;
    } else if (cause instanceof StateException) {
      kind = Kind.SNAPSHOT;
    }
    String message = cause.getMessage();
    boolean plain = kind != Kind.OTHER && message != null;
    return new RankFailure(rank, host, kind, plain ? message : cause.toString());
  }
}
