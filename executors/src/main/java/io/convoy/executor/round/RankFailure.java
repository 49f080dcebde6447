package io.convoy.executor.round;

import java.io.Serializable;

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
    /** A GPU has too little memory for what it is to compute. */
    GPU_MEMORY,
    /** What was asked for cannot be done. */
    REQUEST,
    /** Anything else, a defect included. */
    OTHER
  }
}
