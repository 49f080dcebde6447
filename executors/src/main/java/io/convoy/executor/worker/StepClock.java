package io.convoy.executor.worker;

import io.convoy.executor.round.RankTimes;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Adds up what a rank's steps take, part by part, and says so now and then. */
final class StepClock {
  /** Between two reports, so that short steps do not make many of them. */
  private static final long REPORT_NANOS = Duration.ofSeconds(10).toNanos();

  private final int rank;
  private final LongSupplier nanos;
  private long reported;
  private long begun;
  private long lap;
  private long whole;
  private long waiting;
  private long computing;
  private long exchanging;
  private long updating;
  private int steps;

  /**
   * Of a rank.
   *
   * @param nanos the time, as {@link System#nanoTime}
   */
  StepClock(int rank, LongSupplier nanos) {
    this.rank = rank;
    this.nanos = nanos;
    reported = nanos.getAsLong();
  }

  /** A step begins. */
  void begin() {
    begun = nanos.getAsLong();
    lap = begun;
  }

  private long lap() {
    long now = nanos.getAsLong();
    long passed = now - lap;
    lap = now;
    return passed;
  }

  /**
   * The gradient of this rank's share is there.
   *
   * @param waited nanoseconds of this that were waiting for images
   */
  void computed(long waited) {
    waiting += waited;
    computing += lap() - waited;
  }

  /** The ranks have exchanged. */
  void exchanged() {
    exchanging += lap();
  }

  /** The parameters are updated. */
  void updated() {
    updating += lap();
  }

  /**
   * A step is over.
   *
   * @param last whether no other step of this round follows
   * @return what the steps since the last report took, if it is time to say so
   */
  Optional<RankTimes> ended(long step, boolean last) {
    long now = nanos.getAsLong();
    whole += now - begun;
    steps++;
    if (!last && now - reported < REPORT_NANOS) {
      return Optional.empty();
    }
    RankTimes times =
        new RankTimes(
            rank,
            step,
            steps,
            whole / 1e9,
            waiting / 1e9,
            computing / 1e9,
            exchanging / 1e9,
            updating / 1e9);
    reported = now;
    steps = 0;
    whole = 0;
    waiting = 0;
    computing = 0;
    exchanging = 0;
    updating = 0;
    return Optional.of(times);
  }
}
