package io.convoy.executor.round;

import java.io.Serializable;

/**
 * What a rank does at the moment.
 *
 * @param kind whether it works or waits
 * @param step the step that it belongs to; 0 outside of training
 * @param what it does, to follow "is": such as {@code reading the images of step 12}
 */
public record RankActivity(Kind kind, long step, String what) implements Serializable {

  /** Sorts of activity, which decide how long one may take. */
  public enum Kind {
    /** The rank computes. */
    WORK,
    /** The rank waits for a file system. */
    READ,
    /** The rank waits for other ranks. */
    EXCHANGE
  }

  public static RankActivity working(long step, String what) {
    return new RankActivity(Kind.WORK, step, what);
  }

  public static RankActivity reading(long step, String what) {
    return new RankActivity(Kind.READ, step, what);
  }

  public static RankActivity exchanging(long step, String what) {
    return new RankActivity(Kind.EXCHANGE, step, what);
  }
}
