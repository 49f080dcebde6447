package io.convoy.driver.spark;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The driver's wait for a round that runs: passes on what is heard of it, and ends with the rank
 * that keeps it from going on.
 */
final class RoundWatch {
  private static final Duration POLL = Duration.ofMillis(500);

  private final RoundTracker tracker;
  private final EventQueue events;

  RoundWatch(RoundTracker tracker, EventQueue events) {
    this.tracker = tracker;
    this.events = events;
  }

  /** Ends the wait for a round whose ranks do not go on. */
  static final class StuckRankException extends RuntimeException {
    StuckRankException(String message) {
      super(message);
    }
  }

  /**
   * Waits.
   *
   * @param over whether the round has ended
   * @param check called about twice a second, to end the wait by an exception
   * @throws StuckRankException if a rank does not go on
   */
  void await(BooleanSupplier over, Runnable check) throws InterruptedException {
    events.deliver(over, POLL);
    while (!over.getAsBoolean()) {
      events.waiting();
      check.run();
      Optional<Watchdog.Stuck> stuck = tracker.stuck();
      if (stuck.isPresent()) {
        throw new StuckRankException(stuck.get().message());
      }
      events.deliver(over, POLL);
    }
  }
}
