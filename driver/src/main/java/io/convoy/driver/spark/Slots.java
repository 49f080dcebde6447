package io.convoy.driver.spark;

import io.convoy.driver.cluster.ClusterException;
import io.convoy.executor.base.LongWait;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.status.api.v1.ExecutorSummary;
import scala.collection.JavaConverters;

/** Counts the tasks that a cluster can run at once, and waits for them. */
final class Slots {
  private static final long POLL_MILLIS = 100;
  private static final Duration SETTLED = Duration.ofSeconds(3);

  private final SparkContext spark;
  private final SessionSettings settings;
  private final Set<String> excludedHosts = new ConcurrentSkipListSet<>();
  private final Arrivals arrivals;

  /**
   * The slots of a session.
   *
   * @param arrivals that listen to it
   */
  Slots(SparkContext spark, SessionSettings settings, Arrivals arrivals) {
    this.spark = spark;
    this.settings = settings;
    this.arrivals = arrivals;
  }

  /**
   * Waits for the first slots.
   *
   * @param workers number wanted; 0 takes what the settings ask for, or, where these are silent,
   *     what is there when no more have come for some seconds
   * @throws ClusterException if fewer are there after {@code timeout}, or Spark has given up
   */
  int await(int workers, Duration timeout) {
    int wanted = workers > 0 ? workers : settings.expectedSlots();
    try (LongWait wait =
        LongWait.on(() -> arrivals.text(wanted, settings.taskCores(), settings.conf()))) {
      return awaitFirst(wanted, timeout);
    }
  }

  private int awaitFirst(int wanted, Duration timeout) {
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

  /**
   * Waits for slots after some were lost.
   *
   * @param wanted number that was there before
   * @param least number to go on with
   * @param patience how long to wait for {@code wanted}
   * @param timeout how long to wait for {@code least}
   * @throws ClusterException if fewer than {@code least} are there after {@code timeout}, or Spark
   *     has given up
   */
  int awaitAgain(int wanted, int least, Duration patience, Duration timeout) {
    long start = System.nanoTime();
    while (true) {
      int slots = count();
      long waited = System.nanoTime() - start;
      if (slots >= wanted || (slots >= least && waited > patience.toNanos())) {
        return Math.min(slots, wanted);
      }
      if (waited > timeout.toNanos() && waited > patience.toNanos()) {
        throw new ClusterException(
            String.format(
                "%s offers %d slots%s after %d s, but at least %d are needed (cluster.min-workers, and"
                    + " the ranks must divide train.batch): add executors and start the same"
                    + " command again",
                spark.master(),
                slots,
                excludedHosts.isEmpty() ? "" : " beside the excluded hosts " + excludedHosts,
                waited / 1_000_000_000,
                least));
      }
      pause();
    }
  }

  /** From now on no rank runs on a host; returns false if that was so before. */
  boolean exclude(String host) {
    return excludedHosts.add(host);
  }

  /** The seats of a round. */
  RankPlacement seats(int ranks) {
    return new RankPlacement(Math.max(ranks, all()), ranks, excludedHosts);
  }

  /** Whether all tasks of a stage can run at once now. */
  boolean suffice(RankPlacement seats) {
    return all() >= seats.tasks();
  }

  /** Slots on hosts that are not excluded. */
  int count() {
    return excludedHosts.isEmpty() ? all() : all() - slotsOf(excludedHosts);
  }

  /** Whether there are slots on other hosts than this one. */
  boolean existBeside(String host) {
    return executors()
        .filter(executor -> !excludedHosts.contains(RankPlacement.host(executor.hostPort())))
        .filter(executor -> !RankPlacement.host(executor.hostPort()).equals(host))
        .anyMatch(executor -> executor.maxTasks() > 0);
  }

  /** The host of an executor, also of one that is gone; empty if Spark does not know it. */
  String host(String executor) {
    return JavaConverters.seqAsJavaList(spark.statusStore().executorList(false)).stream()
        .filter(summary -> summary.id().equals(executor))
        .map(summary -> RankPlacement.host(summary.hostPort()))
        .findFirst()
        .orElse("");
  }

  private int slotsOf(Set<String> hosts) {
    return executors()
        .filter(executor -> hosts.contains(RankPlacement.host(executor.hostPort())))
        .mapToInt(ExecutorSummary::maxTasks)
        .sum();
  }

  private Stream<ExecutorSummary> executors() {
    return JavaConverters.seqAsJavaList(spark.statusStore().executorList(true)).stream();
  }

  /** What the barrier scheduler itself will count. */
  private int all() {
    requireApplication();
    try {
      return spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
    } catch (RuntimeException e) {
      requireApplication(); // it may have ended just now
      throw e;
    }
  }

  /**
   * Checks that Spark has not given up, as it does when executors cannot be started.
   *
   * @throws ClusterException if it has
   */
  void requireApplication() {
    if (spark.isStopped()) {
      throw new ClusterException(
          String.format(
              "%s has ended the application, as it does when executors cannot start%s: %s",
              spark.master(),
              lastLoss().map(lost -> " (" + text(lost) + ")").orElse(""),
              whereExecutorsPrint()));
    }
  }

  /** The executor that was lost last, if any was. */
  Optional<LostExecutor> lastLoss() {
    return arrivals.lastLoss();
  }

  /** What to tell of a lost executor. */
  String text(LostExecutor lost) {
    return lost.text(host(lost.id()));
  }

  private String whereExecutorsPrint() {
    return String.format(
        "what they print says why (work/%1$s and the log of a standalone worker, yarn logs"
            + " -applicationId %1$s)",
        spark.applicationId());
  }

  private ClusterException tooFew(int wanted, int slots, Duration timeout) {
    String lessOrLonger =
        slots == 0
            ? ", or set a longer cluster.timeout; if executors end as soon as they start, "
                + whereExecutorsPrint()
            : ", or set cluster.workers = " + slots + ", or a longer cluster.timeout";
    return new ClusterException(
        String.format(
            "%s ranks wanted, but %s offers %d slots of %d cores after %d s%s: add executors%s",
            wanted > 0 ? wanted : "1 or more",
            spark.master(),
            slots,
            settings.taskCores(),
            spark.isLocal() ? 0 : timeout.toSeconds(),
            arrivals.losses().isEmpty() ? "" : " (" + arrivals.losses() + ")",
            lessOrLonger));
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
