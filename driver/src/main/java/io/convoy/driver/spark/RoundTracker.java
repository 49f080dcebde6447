package io.convoy.driver.spark;

import io.convoy.executor.worker.RankFailure;
import io.convoy.executor.worker.StepMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/** Hears what ranks and Spark say during one round, and finds the cause among several failures. */
final class RoundTracker extends SparkListener {
  private final Consumer<StepMetrics> steps;
  private final List<RankFailure> failures = new ArrayList<>();
  private final List<String> lostExecutors = new ArrayList<>();
  private long lastStep;

  RoundTracker(Consumer<StepMetrics> steps) {
    this.steps = steps;
  }

  @Override
  public void onOtherEvent(SparkListenerEvent event) {
    if (event instanceof RankMessage message) {
      if (message.content() instanceof StepMetrics metrics) {
        steps.accept(metrics);
        synchronized (this) {
          lastStep = metrics.step();
          notifyAll();
        }
      } else if (message.content() instanceof RankFailure failure) {
        synchronized (this) {
          failures.add(failure);
          notifyAll();
        }
      }
    }
  }

  @Override
  public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved event) {
    lostExecutors.add("executor " + event.executorId() + " was lost: " + event.reason());
    notifyAll();
  }

  /**
   * Waits until the messages of a completed round have arrived, which they do within milliseconds.
   */
  synchronized void awaitStep(long step, Duration limit) throws InterruptedException {
    await(() -> lastStep >= step, limit);
  }

  /**
   * Why the round failed. The first failure that Spark reports is often a consequence, so this
   * waits a little for the messages of the others.
   *
   * @param first the failure that Spark reported
   */
  synchronized RoundFailedException cause(Throwable first, Duration limit)
      throws InterruptedException {
    await(() -> !lostExecutors.isEmpty() || rootFailure().isPresent(), limit);
    if (!lostExecutors.isEmpty()) {
      return new RoundFailedException(
          RoundFailedException.Kind.LOST_EXECUTOR, String.join("; ", lostExecutors), first);
    }
    Optional<RankFailure> root = rootFailure().or(() -> failures.stream().findFirst());
    if (root.isEmpty()) {
      return new RoundFailedException(
          RoundFailedException.Kind.SPARK, String.valueOf(first.getMessage()), first);
    }
    RankFailure failure = root.get();
    return new RoundFailedException(
        RoundFailedException.Kind.of(failure.kind()),
        String.format("rank %d on %s: %s", failure.rank(), failure.host(), failure.message()),
        first);
  }

  private Optional<RankFailure> rootFailure() {
    return failures.stream()
        .filter(failure -> failure.kind() != RankFailure.Kind.EXCHANGE)
        .findFirst();
  }

  private void await(BooleanSupplier condition, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        return;
      }
      wait(millis);
    }
  }
}
