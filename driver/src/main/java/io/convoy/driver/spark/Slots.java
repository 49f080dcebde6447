package io.convoy.driver.spark;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;

/** Counts the tasks that a cluster can run at once, and waits for them. */
final class Slots {
  private static final long POLL_MILLIS = 100;
  private static final Duration SETTLED = Duration.ofSeconds(3);

  private final SparkContext spark;
  private final SessionSettings settings;

  Slots(SparkContext spark, SessionSettings settings) {
    this.spark = spark;
    this.settings = settings;
  }

  /**
   * Waits for slots.
   *
   * @param workers number wanted; 0 takes what the settings ask for, or, where these are silent,
   *     what is there when no more have come for some seconds
   * @throws ClusterException if fewer are there after {@code timeout}
   */
  int await(int workers, Duration timeout) {
    int wanted = workers > 0 ? workers : settings.expectedSlots();
    long start = System.nanoTime();
    long changed = start;
    int seen = 0;
    while (true) {
      int slots = count();
      long now = System.nanoTime();
      if (slots != seen) {
        seen = slots;
        changed = now;
      }
      boolean settled = spark.isLocal() || now - changed > SETTLED.toNanos();
      if (wanted > 0 ? slots >= wanted : slots > 0 && settled) {
        return wanted > 0 ? wanted : slots;
      }
      if (now - start > timeout.toNanos() || (spark.isLocal() && wanted > 0)) {
        throw tooFew(wanted, slots, timeout);
      }
      pause();
    }
  }

  /** What the barrier scheduler itself will count. */
  private int count() {
    return spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
  }

  private ClusterException tooFew(int wanted, int slots, Duration timeout) {
    return new ClusterException(
        String.format(
            "%s ranks wanted, but %s offers %d slots of %d cores after %d s: add executors, or set"
                + " cluster.workers = %d, or a longer cluster.timeout",
            wanted > 0 ? wanted : "1 or more",
            spark.master(),
            slots,
            settings.taskCores(),
            spark.isLocal() ? 0 : timeout.toSeconds(),
            Math.max(1, slots)));
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted while waiting for executors", e);
    }
  }
}
