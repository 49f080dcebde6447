package io.convoy.driver.spark;

import io.convoy.driver.cluster.RoundEvents;
import io.convoy.executor.round.Measurement;
import io.convoy.executor.round.RankNotice;
import io.convoy.executor.round.StepMetrics;
import io.convoy.executor.round.WrittenSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What is heard of a round on Spark's threads, in its order, until the thread that runs the round
 * takes it: so a run is touched by one thread alone.
 */
final class EventQueue implements RoundEvents {
  /** Longest time until the end of a round is noticed; events are taken at once. */
  private static final long LOOK_NANOS = Duration.ofMillis(20).toNanos();

  private final RoundEvents events;
  private final BlockingQueue<Runnable> heard = new LinkedBlockingQueue<>();

  /**
   * Nothing heard yet.
   *
   * @param events to which it goes
   */
  EventQueue(RoundEvents events) {
    this.events = events;
  }

  @Override
  public void computing(List<String> devices) {
    heard.add(() -> events.computing(devices));
  }

  @Override
  public void stepCompleted(StepMetrics metrics) {
    heard.add(() -> events.stepCompleted(metrics));
  }

  @Override
  public void measured(Measurement measurement) {
    heard.add(() -> events.measured(measurement));
  }

  @Override
  public void snapshotWritten(WrittenSnapshot snapshot) {
    heard.add(() -> events.snapshotWritten(snapshot));
  }

  @Override
  public void noticed(RankNotice notice) {
    heard.add(() -> events.noticed(notice));
  }

  /** Is called by the thread that runs the round. */
  @Override
  public void waiting() {
    events.waiting();
  }

  /** Passes on, on the calling thread, what has been heard by now. */
  void deliver() {
    for (Runnable next = heard.poll(); next != null; next = heard.poll()) {
      next.run();
    }
  }

  /**
   * Passes on, on the calling thread, what is heard meanwhile.
   *
   * @param over whether to return at once
   * @param longest time until it returns anyway
   */
  void deliver(BooleanSupplier over, Duration longest) throws InterruptedException {
    long deadline = System.nanoTime() + longest.toNanos();
    long left = longest.toNanos();
    while (left > 0 && !over.getAsBoolean()) {
      Runnable next = heard.poll(Math.min(left, LOOK_NANOS), TimeUnit.NANOSECONDS);
      if (next != null) {
        next.run();
      }
      left = deadline - System.nanoTime();
    }
  }
}
