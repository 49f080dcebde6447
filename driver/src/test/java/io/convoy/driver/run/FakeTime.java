package io.convoy.driver.run;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Time that passes when a test says so, or when a run lets it. */
final class FakeTime implements Time {
  private long nanos;
  private final List<Duration> pauses = new ArrayList<>();
  private final Deque<Runnable> happenings = new ArrayDeque<>();

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public void pause(Duration length) {
    pauses.add(length);
    pass(length);
    if (!happenings.isEmpty()) {
      happenings.remove().run();
    }
  }

  /** Lets something happen in the next pause in which nothing happens yet. */
  void inPause(Runnable what) {
    happenings.add(what);
  }

  void pass(Duration length) {
    nanos += length.toNanos();
  }

  /** How long the run has waited each time. */
  List<Duration> pauses() {
    return List.copyOf(pauses);
  }
}
