package io.convoy.driver.spark;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/**
 * Lets rounds begin that run at once: each when all its slots are free, in the order in which they
 * asked. Spark would wait for them too, but a round that has begun there is watched for ranks that
 * do not start.
 */
final class SlotGate {
  private static final long POLL_MILLIS = 50;

  private final ReentrantLock turn = new ReentrantLock(true);
  private int taken;

  /**
   * Takes slots, as soon as so many are free.
   *
   * @param ranks number of slots
   * @param slots how many there are now, taken or not; asked again and again
   * @return whether they were taken; not if the cluster has become too small
   */
  boolean enter(int ranks, IntSupplier slots) throws InterruptedException {
    turn.lockInterruptibly(); // whoever needs many slots is not passed by those that need few
    try {
      return take(ranks, slots);
    } finally {
      turn.unlock();
    }
  }

  private synchronized boolean take(int ranks, IntSupplier slots) throws InterruptedException {
    int there = slots.getAsInt();
    while (there - taken < ranks) {
      if (there < ranks) {
        return false;
      }
      wait(POLL_MILLIS);
      there = slots.getAsInt();
    }
    taken += ranks;
    return true;
  }

  /** Gives slots back. */
  synchronized void leave(int ranks) {
    taken -= ranks;
    notifyAll();
  }
}
