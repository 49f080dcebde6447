package io.convoy.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.cluster.RoundFailedException.Failure;
import io.convoy.executor.base.FailureKind;
import io.convoy.executor.exchange.Backend;
import io.convoy.executor.exchange.ExchangeSecurity;
import io.convoy.executor.exchange.Rendezvous;
import io.convoy.executor.round.LearningPlan;
import io.convoy.executor.round.RankReport;
import io.convoy.executor.round.RoundPlan;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongToDoubleFunction;
import java.util.stream.Stream;

/**
 * A cluster of made-up executors with one slot each, which does rounds as ranks do them, without
 * computing: the state is the number of the last step, and lies in executors and in snapshots. What
 * goes wrong is written beforehand, as in {@code inStep(6, round -> round.lose(1))}; what was done
 * is a story, with a line for each round.
 */
public final class FakeCluster implements Cluster {
  private final int wanted;
  private final List<FakeExecutor> executors = new ArrayList<>();
  private final List<String> lostHosts = new ArrayList<>();
  private final Set<String> excluded = new TreeSet<>();
  private final Map<Long, Deque<Consumer<FakeRound>>> inSteps = new HashMap<>();
  private final Map<Long, Consumer<FakeRound>> inEvaluations = new HashMap<>();
  private final Map<Integer, Runnable> beforeRounds = new HashMap<>();
  private final Deque<Runnable> whileWaiting = new ArrayDeque<>();
  private final Deque<String> snapshotProblems = new ArrayDeque<>();
  private final List<String> story = new ArrayList<>();
  private final List<LearningPlan> learned = new ArrayList<>();
  private final BlockingQueue<String> settled = new LinkedBlockingQueue<>();
  private final Set<String> meetings = new HashSet<>();
  private final Set<String> runs = new LinkedHashSet<>();
  private final Thread thread = Thread.currentThread();
  private LongToDoubleFunction accuracy = step -> 1 - 1.0 / (step + 1);
  private boolean replaces = true;
  private boolean ended;
  private boolean wanders;
  private int started;
  private int pausedUpTo;
  private int room = Integer.MAX_VALUE;
  private String lastLoss = "";

  /**
   * Has its executors, each on a host of its own: {@code node1}, {@code node2} and so on.
   *
   * @param slots ranks that can run at once
   */
  public FakeCluster(int slots) {
    wanted = slots;
    for (int i = 1; i <= slots; i++) {
      start("node" + i);
    }
  }

  private void start(String host) {
    started++;
    executors.add(new FakeExecutor(Integer.toString(started), host));
  }

  /** Lets something happen in a step, once; a second time, when that step comes again. */
  public FakeCluster inStep(long step, Consumer<FakeRound> what) {
    inSteps.computeIfAbsent(step, ignored -> new ArrayDeque<>()).add(what);
    return this;
  }

  /** Lets something happen in the evaluation after a step, once. */
  public FakeCluster inEvaluation(long step, Consumer<FakeRound> what) {
    inEvaluations.put(step, what);
    return this;
  }

  /** Lets something happen after a round was ordered and before it begins. */
  public FakeCluster beforeRound(int round, Runnable what) {
    beforeRounds.put(round, what);
    return this;
  }

  /** Lets something happen in place of replacements when the run waits for slots; once. */
  public FakeCluster whileWaiting(Runnable what) {
    whileWaiting.add(what);
    return this;
  }

  /** Lets so many snapshots fail from the next one on. */
  public FakeCluster failingSnapshots(int count, String problem) {
    for (int i = 0; i < count; i++) {
      snapshotProblems.add(problem);
    }
    return this;
  }

  /** What evaluations find, by their step. */
  public FakeCluster accuracy(LongToDoubleFunction ofStep) {
    accuracy = ofStep;
    return this;
  }

  /** Has ranks whose memory has room for so many images at once. */
  public FakeCluster room(int images) {
    room = images;
    return this;
  }

  /** Has no executors in place of lost ones. */
  public FakeCluster withoutReplacements() {
    replaces = false;
    return this;
  }

  /** What the rounds did, a line each, with what was asked of the cluster between. */
  public List<String> story() {
    return List.copyOf(story);
  }

  /** The names that rounds gave their states: those of another name are not taken up. */
  public List<String> runs() {
    return List.copyOf(runs);
  }

  /** What learned in each round. */
  public List<LearningPlan> learned() {
    return List.copyOf(learned);
  }

  /** A cluster whose rounds may run anywhere: executors forget their states between rounds. */
  public FakeCluster wandering() {
    wanders = true;
    return this;
  }

  @Override
  public boolean returnsToState() {
    return !wanders;
  }

  /** An executor that is gone, with the state that it held. */
  public void lose(String executor) {
    FakeExecutor lost =
        executors.stream().filter(one -> one.id().equals(executor)).findFirst().orElseThrow();
    executors.remove(lost);
    lostHosts.add(lost.host());
    lastLoss = executor;
  }

  /** An executor that comes in place of the one that was lost first. */
  public void comeBack() {
    start(lostHosts.remove(0));
  }

  /** Ends the application, as a cluster does that gives up. */
  public void end() {
    ended = true;
  }

  @Override
  public String applicationId() {
    return "app";
  }

  @Override
  public int slots() {
    return wanted;
  }

  @Override
  public int slotsNow() {
    return Math.min(wanted, (int) usable().count());
  }

  private Stream<FakeExecutor> usable() {
    return executors.stream().filter(executor -> !excluded.contains(executor.host()));
  }

  @Override
  public int awaitSlots(int least, Duration patience) {
    requireRunsThread();
    if (!whileWaiting.isEmpty()) {
      whileWaiting.remove().run();
    } else {
      while (replaces && !lostHosts.isEmpty()) {
        comeBack();
      }
    }
    int slots = slotsNow();
    if (ended || slots < least) {
      throw new ClusterException(
          ended ? "the application has ended" : slots + " slots, but " + least + " are needed");
    }
    return slots;
  }

  @Override
  public boolean ended() {
    return ended;
  }

  @Override
  public boolean exclude(String host) {
    boolean others = usable().anyMatch(executor -> !executor.host().equals(host));
    return others && excluded.add(host);
  }

  @Override
  public void replace(String executor) {
    requireRunsThread();
    story.add("replace executor " + executor);
    lose(executor);
    comeBack();
  }

  @Override
  public Rendezvous rendezvous(String key) {
    return rendezvous(key, Backend.GLOO);
  }

  @Override
  public Rendezvous rendezvous(String key, Backend backend) {
    return new Rendezvous(key, Duration.ZERO, Duration.ZERO, backend, ExchangeSecurity.PLAIN);
  }

  @Override
  public void pause(int round) {
    requireRunsThread();
    pausedUpTo = round;
  }

  @Override
  public void settled(int round, long step) {
    settled.add(round + "/" + step);
  }

  @Override
  public List<RankReport> run(RoundPlan plan, RoundEvents events) throws InterruptedException {
    requireRunsThread();
    assertThat(meetings.add(plan.rendezvous().key())).as("late ranks cannot join").isTrue();
    runs.add(plan.run());
    learned.add(plan.state().learning());
    if (wanders) {
      executors.forEach(executor -> executor.hold("", -1));
    }
    beforeRounds.getOrDefault(plan.round(), () -> {}).run();
    FakeRound round = new FakeRound(this, plan, events);
    try {
      if (slotsNow() < plan.worldSize()) {
        throw lost(plan);
      }
      return round.run(seats(plan));
    } catch (RoundFailedException e) {
      round.note("failed: " + e.getMessage());
      throw e;
    } finally {
      story.add(round.line());
    }
  }

  private RoundFailedException lost(RoundPlan plan) {
    long held = plan.state().snapshot().isEmpty() ? plan.state().step() : -1;
    return new RoundFailedException(
        new Failure(FailureKind.LOST_EXECUTOR, "", lastLoss, held),
        "executor " + lastLoss + " was lost",
        null);
  }

  /** Those that hold the state before others, as ranks are placed. */
  private List<FakeExecutor> seats(RoundPlan plan) {
    return usable()
        .sorted(Comparator.comparing(executor -> !executor.holdsStateOf(plan)))
        .limit(plan.worldSize())
        .toList();
  }

  private void requireRunsThread() {
    assertThat(Thread.currentThread()).as("the run's thread").isSameAs(thread);
  }

  Optional<Consumer<FakeRound>> happening(long step) {
    Deque<Consumer<FakeRound>> left = inSteps.getOrDefault(step, new ArrayDeque<>());
    return Optional.ofNullable(left.poll());
  }

  Optional<Consumer<FakeRound>> happeningInEvaluation(long step) {
    return Optional.ofNullable(inEvaluations.remove(step));
  }

  Optional<String> snapshotProblem() {
    return Optional.ofNullable(snapshotProblems.poll());
  }

  boolean hasRoom(int images) {
    return images <= room;
  }

  double accuracyAt(long step) {
    return accuracy.applyAsDouble(step);
  }

  boolean pauses(int round) {
    return pausedUpTo >= round;
  }

  boolean has(FakeExecutor executor) {
    return executors.contains(executor);
  }

  /** Waits as rank 0 does before its next snapshot, for a driver that goes on meanwhile. */
  void awaitSettled(int round, long step, RoundEvents events) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!(round + "/" + step).equals(settled.poll(1, TimeUnit.MILLISECONDS))) {
      assertThat(System.nanoTime())
          .as("the snapshot of step %d is settled in time", step)
          .isLessThan(deadline);
      events.waiting();
    }
  }
}
