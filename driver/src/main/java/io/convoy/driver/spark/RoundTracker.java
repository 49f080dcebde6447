package io.convoy.driver.spark;

import io.convoy.driver.cluster.RoundEvents;
import io.convoy.driver.cluster.RoundFailedException;
import io.convoy.driver.cluster.RoundFailedException.Failure;
import io.convoy.driver.spark.Watchdog.Stuck;
import io.convoy.executor.base.FailureKind;
import io.convoy.executor.round.Measurement;
import io.convoy.executor.round.RankBeat;
import io.convoy.executor.round.RankEvent;
import io.convoy.executor.round.RankFailure;
import io.convoy.executor.round.RankFinished;
import io.convoy.executor.round.RankNotice;
import io.convoy.executor.round.RankOnDevice;
import io.convoy.executor.round.StepMetrics;
import io.convoy.executor.round.WrittenSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import scala.collection.JavaConverters;

/**
 * Hears what ranks and Spark say of one round, of several that may run at once, and finds the cause
 * among several failures.
 */
final class RoundTracker extends SparkListener implements RankEvent.Listener {
  /** Spark's name of the property that {@code setJobGroup} sets. */
  private static final String JOB_GROUP = "spark.jobGroup.id";

  private final int round;
  private final int worldSize;
  private final RoundEvents events;
  private final Watchdog watchdog;
  private final UnaryOperator<String> hosts;
  private final List<RankFailure> failures = new ArrayList<>();
  private final List<RankFinished> finished = new ArrayList<>();
  private final Set<Object> stages = new HashSet<>();
  private final Map<Long, String> executorsOfTasks = new HashMap<>();
  private final Map<String, LostExecutor> lostExecutors = new LinkedHashMap<>();
  private final Map<Integer, String> devices = new TreeMap<>();
  private boolean begun;
  private long lastStep;
  private Stuck stuck;

  /**
   * Of a round that begins.
   *
   * @param hosts the host of an executor, or empty if it is not known
   */
  RoundTracker(
      int round, int worldSize, Duration timeout, RoundEvents events, UnaryOperator<String> hosts) {
    this.round = round;
    this.worldSize = worldSize;
    this.events = events;
    this.hosts = hosts;
    this.watchdog = new Watchdog(worldSize, timeout, System.nanoTime());
  }

  @Override
  public void onOtherEvent(SparkListenerEvent event) {
    if (event instanceof RankMessage message && message.round() == round) {
      message.event().reach(this);
    }
  }

  @Override
  public void stepCompleted(StepMetrics metrics) {
    events.stepCompleted(metrics);
    synchronized (this) {
      lastStep = metrics.step();
      notifyAll();
    }
  }

  @Override
  public void measured(Measurement measurement) {
    events.measured(measurement);
  }

  @Override
  public void snapshotWritten(WrittenSnapshot snapshot) {
    events.snapshotWritten(snapshot);
  }

  @Override
  public void noticed(RankNotice notice) {
    events.noticed(notice);
  }

  /** Events come on one thread, so that nobody else sees the map. */
  @Override
  public void computing(RankOnDevice rank) {
    devices.put(rank.rank(), rank.device());
    if (devices.size() == worldSize) {
      events.computing(List.copyOf(devices.values()));
    }
  }

  @Override
  public synchronized void failed(RankFailure failure) {
    failures.add(failure);
    notifyAll();
  }

  @Override
  public synchronized void finished(RankFinished rank) {
    finished.add(rank);
    notifyAll();
  }

  @Override
  public synchronized void beat(RankBeat beat) {
    if (beat.round() == round) {
      watchdog.hear(beat, System.nanoTime());
    }
  }

  /** The group of a round's Spark job, by which its tasks are told from those of other rounds. */
  static String group(int round) {
    return "round-" + round;
  }

  @Override
  public synchronized void onJobStart(SparkListenerJobStart event) {
    Properties ofJob = event.properties();
    if (ofJob != null && group(round).equals(ofJob.getProperty(JOB_GROUP))) {
      stages.addAll(JavaConverters.seqAsJavaList(event.stageIds()));
    }
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart event) {
    if (!stages.contains(event.stageId())) {
      return;
    }
    begun = true;
    executorsOfTasks.put(event.taskInfo().taskId(), event.taskInfo().executorId());
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
    if (event.taskInfo().successful()) {
      executorsOfTasks.remove(event.taskInfo().taskId());
    }
  }

  @Override
  public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved event) {
    lostExecutors.put(event.executorId(), LostExecutor.of(event));
    notifyAll();
  }

  /**
   * Waits until the messages of a completed round have arrived, which they do within milliseconds.
   */
  synchronized void awaitStep(long step, Duration limit) throws InterruptedException {
    await(() -> lastStep >= step, limit);
  }

  /** Whether Spark has started any task of the round. */
  synchronized boolean begun() {
    return begun;
  }

  /** The rank that keeps the round from going on, if any; remembered as the cause. */
  synchronized Optional<Stuck> stuck() {
    Optional<Stuck> found = watchdog.stuck(System.nanoTime(), over());
    found.ifPresent(rank -> stuck = rank);
    return found;
  }

  /**
   * Why the round failed. The first failure that Spark reports is often a consequence, so this
   * waits a little for the messages of the others.
   *
   * @param first the failure that Spark reported
   */
  synchronized RoundFailedException cause(Throwable first, Duration limit)
      throws InterruptedException {
    await(this::allAccountedFor, limit);
    List<RankFailure> own =
        failures.stream().filter(f -> f.kind() != FailureKind.EXCHANGE).toList();
    Optional<RankFailure> conclusive = own.stream().filter(f -> !f.kind().retry()).findFirst();
    if (conclusive.isPresent()) {
      return of(conclusive.get(), first);
    } else if (stuck != null) {
      return of(stuck, first);
    }
    Optional<RankFailure> lastWords =
        own.stream().filter(failure -> lostExecutors.containsKey(failure.executor())).findFirst();
    if (lastWords.isPresent()) {
      return of(lastWords.get(), first); // a process without memory ends once it has said so
    }
    List<LostExecutor> lost = lostOfRound();
    if (!lost.isEmpty()) {
      return of(lost, first);
    } else if (!own.isEmpty()) {
      return of(own.get(0), first);
    }
    Optional<Stuck> laggard =
        failures.isEmpty() ? Optional.empty() : watchdog.laggard(System.nanoTime(), over());
    if (laggard.isPresent()) {
      return of(laggard.get(), first);
    } else if (!failures.isEmpty()) {
      return of(failures.get(0), first);
    }
    return new RoundFailedException(
        new Failure(FailureKind.SPARK, "", "", heldStep()),
        String.valueOf(first.getMessage()),
        first);
  }

  /** Ranks that have done their part or have given up. */
  private Set<Integer> over() {
    return Stream.concat(
            finished.stream().map(RankFinished::rank), failures.stream().map(RankFailure::rank))
        .collect(Collectors.toSet());
  }

  /** Why executors with a task of this round were lost; others may end late, or are spare. */
  private List<LostExecutor> lostOfRound() {
    return lostExecutors.values().stream()
        .filter(lost -> executorsOfTasks.containsValue(lost.id()))
        .toList();
  }

  /** Whether each rank that had started is over, gone or stuck. */
  private boolean allAccountedFor() {
    Set<String> gone = lostOfRound().stream().map(LostExecutor::id).collect(Collectors.toSet());
    if (stuck != null) {
      stuck.beat().map(RankBeat::executor).ifPresent(gone::add);
    }
    boolean known = !failures.isEmpty() || !gone.isEmpty() || stuck != null;
    return known && !watchdog.expectsMore(over(), gone);
  }

  private RoundFailedException of(RankFailure failure, Throwable first) {
    return new RoundFailedException(
        new Failure(failure.kind(), failure.host(), failure.executor(), heldStep()),
        String.format("rank %d on %s: %s", failure.rank(), failure.host(), failure.message()),
        first);
  }

  private RoundFailedException of(Stuck rank, Throwable first) {
    return new RoundFailedException(
        new Failure(
            FailureKind.STUCK,
            rank.beat().map(RankBeat::host).orElse(""),
            rank.beat().map(RankBeat::executor).orElse(""),
            heldStep()),
        rank.message(),
        first);
  }

  private RoundFailedException of(List<LostExecutor> lost, Throwable first) {
    String message = lost.stream().map(this::describe).collect(Collectors.joining("; "));
    String executor = lost.get(0).id();
    String host =
        watchdog.ofExecutor(executor).map(RankBeat::host).orElseGet(() -> hosts.apply(executor));
    return new RoundFailedException(
        new Failure(FailureKind.LOST_EXECUTOR, host, executor, heldStep()), message, first);
  }

  private String describe(LostExecutor lost) {
    return watchdog
        .ofExecutor(lost.id())
        .map(
            beat ->
                String.format(
                    "rank %d on %s: executor %s was lost while %s: %s",
                    beat.rank(), beat.host(), lost.id(), beat.activity().what(), lost.reason()))
        .orElseGet(() -> lost.text(hosts.apply(lost.id())));
  }

  /** The newest state that a process holds which is not known to be gone or stuck. */
  private long heldStep() {
    LongStream failed =
        failures.stream()
            .filter(failure -> !lostExecutors.containsKey(failure.executor()))
            .filter(failure -> failure.kind() != FailureKind.MEMORY)
            .mapToLong(RankFailure::heldStep);
    LongStream done =
        finished.stream()
            .filter(rank -> !lostExecutors.containsKey(rank.executor()))
            .mapToLong(RankFinished::heldStep);
    return LongStream.concat(failed, done).max().orElse(-1);
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
