package io.convoy.driver.snapshot;

import java.io.IOException;

/** When the writing operations of the test's file systems fail; of the JVM, as those are. */
public final class Faults {
  /** What the k-th operation does. */
  enum Kind {
    /** It fails, and so do all after it: the disk is full. */
    FULL,
    /** It fails alone: whoever cleans up or tries again succeeds. */
    ONCE,
    /** The process dies: nothing of it or after it has any effect. */
    DEATH
  }

  /** The end of the process: no code catches it. */
  static final class Died extends Error {
    Died(String what) {
      super(what);
    }
  }

  private static Kind kind = Kind.FULL;
  private static int left = Integer.MAX_VALUE;
  private static boolean dead;
  private static boolean away;

  private Faults() {}

  /** Lets so many operations succeed. */
  static synchronized void after(int operations, Kind what) {
    left = operations;
    kind = what;
    dead = false;
    away = false;
  }

  /** Lets no file be opened from now on. */
  public static synchronized void goAway() {
    away = true;
  }

  /** Fails if the file system is away. */
  static synchronized void reading(String what) throws IOException {
    if (away) {
      throw new IOException("away: " + what);
    }
  }

  /** Lets all operations succeed from now on. */
  public static void none() {
    after(Integer.MAX_VALUE, Kind.ONCE);
  }

  /** Whether the process is no more: what still runs must leave no trace. */
  static synchronized boolean dead() {
    return dead;
  }

  /** Counts an operation, and fails if it is its turn. */
  static synchronized void operation(String what) throws IOException {
    if (dead) {
      throw new Died("dead: " + what);
    } else if (left > 0) {
      left--;
      return;
    } else if (kind == Kind.DEATH) {
      dead = true;
      throw new Died(what);
    } else if (kind == Kind.ONCE) {
      left = Integer.MAX_VALUE;
    }
    throw new IOException("no space left: " + what);
  }
}
