package io.convoy.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.cluster.RoundEvents;
import io.convoy.driver.cluster.RoundFailedException;
import io.convoy.executor.base.FailureKind;
import io.convoy.executor.optim.UpdateFigures;
import io.convoy.executor.round.RankActivity;
import io.convoy.executor.round.RankBeat;
import io.convoy.executor.round.RankFailure;
import io.convoy.executor.round.RankFinished;
import io.convoy.executor.round.RankOnDevice;
import io.convoy.executor.round.StepMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.Success$;
import org.apache.spark.TaskState;
import org.apache.spark.executor.ExecutorMetrics;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.scheduler.TaskLocality;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.Seq;

class RoundTrackerTest {
  private static final Duration SHORT = Duration.ofMillis(10);
  private final Exception first = new IllegalStateException("Job aborted");

  private final List<StepMetrics> steps = new ArrayList<>();
  private final List<String> devices = new ArrayList<>();
  private final RoundTracker tracker =
      new RoundTracker(
          1,
          2,
          Duration.ofMinutes(1),
          new RoundEvents() {
            @Override
            public void stepCompleted(StepMetrics metrics) {
              steps.add(metrics);
            }

            @Override
            public void computing(List<String> each) {
              devices.addAll(each);
            }
          },
          executor -> executor.equals("8") ? "node8" : "");

  private void fail(int rank, FailureKind kind, String message) {
    tracker.onOtherEvent(
        new RankMessage(1, new RankFailure(rank, "host", "" + rank, kind, message, 10 + rank)));
  }

  private TaskInfo startTask(String executor) {
    startJob(0, 1);
    return startTask(0, executor);
  }

  private void startJob(int stage, int round) {
    Properties properties = new Properties();
    properties.setProperty("spark.jobGroup.id", "round-" + round);
    StageInfo info =
        new StageInfo(
            stage, 0, "", 2, no(), no(), "", new TaskMetrics(), no(), Option.empty(), 0, false, 0);
    tracker.onJobStart(
        new SparkListenerJobStart(
            1, 1, JavaConverters.asScalaBuffer(List.of(info)).toSeq(), properties));
  }

  private static <T> Seq<T> no() {
    return JavaConverters.asScalaBuffer(List.<T>of()).toSeq();
  }

  private TaskInfo startTask(int stage, String executor) {
    TaskInfo task =
        new TaskInfo(1, 0, 0, 0, 1, executor, "host", TaskLocality.PROCESS_LOCAL(), false);
    tracker.onTaskStart(new SparkListenerTaskStart(stage, 0, task));
    return task;
  }

  private void evaluate(int rank, String executor) {
    RankActivity activity = new RankActivity(RankActivity.Kind.WORK, 20, "evaluating 36 images");
    tracker.onOtherEvent(new RankMessage(1, new RankBeat(1, rank, "node", executor, 3, activity)));
  }

  /** An executor that has a task of the round. */
  private void lose(String executor, String reason) {
    startTask(executor);
    tracker.onExecutorRemoved(new SparkListenerExecutorRemoved(1, executor, reason));
  }

  @Test
  void onOtherEvent_devicesOfAllRanks_areToldTogetherInOrder() {
    tracker.onOtherEvent(new RankMessage(1, new RankOnDevice(1, "b")));
    assertThat(devices).isEmpty();
    tracker.onOtherEvent(new RankMessage(1, new RankOnDevice(0, "a")));
    assertThat(devices).containsExactly("a", "b");
  }

  @Test
  void onOtherEvent_stepMetrics_reachTheConsumer() throws InterruptedException {
    StepMetrics metrics = new StepMetrics(3, 1, 2.3, 0.1, 0.1, UpdateFigures.of(1), 0.5, 0);
    tracker.onOtherEvent(new RankMessage(1, metrics));
    tracker.awaitStep(3, Duration.ofMinutes(1));
    assertThat(steps).containsExactly(metrics);
  }

  @Test
  void onOtherEvent_ofAnotherRound_isNotHeard() throws InterruptedException {
    StepMetrics metrics = new StepMetrics(3, 1, 2.3, 0.1, 0.1, UpdateFigures.of(1), 0.5, 0);
    tracker.onOtherEvent(new RankMessage(2, metrics));
    assertThat(steps).isEmpty();
    tracker.onOtherEvent(
        new RankMessage(2, new RankFailure(0, "host", "0", FailureKind.DATA, "other", 1)));
    assertThat(tracker.cause(first, SHORT)).hasMessage("Job aborted");
  }

  @Test
  void executor_lostToAnotherRound_isNoCause() throws InterruptedException {
    startJob(7, 2);
    startTask(7, "5");
    assertThat(tracker.begun()).isFalse();
    tracker.onExecutorRemoved(new SparkListenerExecutorRemoved(1, "5", "exited with code 137"));
    assertThat(tracker.cause(first, SHORT).failureKind()).isEqualTo(FailureKind.SPARK);
  }

  @Test
  void cause_brokenConnectionBeforeTheTrueFailure_isTheTrueFailure() throws InterruptedException {
    fail(0, FailureKind.EXCHANGE, "Connection closed by peer");
    fail(1, FailureKind.DATA, "cannot use cat/1.jpg");
    RoundFailedException cause = tracker.cause(first, SHORT);
    assertThat(cause.failureKind()).isEqualTo(FailureKind.DATA);
    assertThat(cause).hasMessage("rank 1 on host: cannot use cat/1.jpg").hasCause(first);
  }

  @Test
  void cause_lostExecutor_explainsTheBrokenConnections() throws InterruptedException {
    fail(0, FailureKind.EXCHANGE, "Connection closed by peer");
    lose("7", "exited with code 137");
    RoundFailedException cause = tracker.cause(first, SHORT);
    assertThat(cause.failureKind()).isEqualTo(FailureKind.LOST_EXECUTOR);
    assertThat(cause).hasMessage("executor 7 was lost: exited with code 137");
  }

  @Test
  void cause_lossOfAnExecutorWithoutARank_doesNotHideTheTrueFailure() throws InterruptedException {
    tracker.onExecutorRemoved(new SparkListenerExecutorRemoved(1, "7", "ended late"));
    TaskInfo over = startTask("8");
    over.markFinished(TaskState.FINISHED(), 2);
    tracker.onTaskEnd(
        new SparkListenerTaskEnd(0, 0, "", Success$.MODULE$, over, new ExecutorMetrics(), null));
    tracker.onExecutorRemoved(new SparkListenerExecutorRemoved(1, "8", "after its task"));
    fail(1, FailureKind.DATA, "cannot use cat/1.jpg");
    assertThat(tracker.cause(first, SHORT)).hasMessage("rank 1 on host: cannot use cat/1.jpg");
  }

  @Test
  void cause_executorLostAfterItsRankSaidWhy_isWhatTheRankSaid() throws InterruptedException {
    fail(0, FailureKind.EXCHANGE, "Connection closed by peer");
    fail(1, FailureKind.MEMORY, "java.lang.OutOfMemoryError: Java heap space");
    lose("1", "exited with code 52");
    RoundFailedException cause = tracker.cause(first, SHORT);
    assertThat(cause.failureKind()).isEqualTo(FailureKind.MEMORY);
    assertThat(cause).hasMessage("rank 1 on host: java.lang.OutOfMemoryError: Java heap space");
    assertThat(cause.failure().heldStep()).isEqualTo(10);
  }

  @Test
  void cause_executorThatEndedForLackOfMemory_saysSo() throws InterruptedException {
    lose("7", "Command exited with code 52");
    assertThat(tracker.cause(first, SHORT))
        .hasMessage("executor 7 was lost: Command exited with code 52 (out of memory)");
  }

  @Test
  void cause_executorLostBeforeItsRankWasHeard_namesTheHostThatSparkKnows()
      throws InterruptedException {
    lose("8", "heartbeat timed out");
    RoundFailedException cause = tracker.cause(first, SHORT);
    assertThat(cause).hasMessage("executor 8 on node8 was lost: heartbeat timed out");
    assertThat(cause.failure().host()).isEqualTo("node8");
  }

  @Test
  void cause_lostExecutorOfARank_namesTheRankAndWhatItDid() throws InterruptedException {
    RankActivity activity = new RankActivity(RankActivity.Kind.READ, 12, "reading step 12");
    tracker.onOtherEvent(new RankMessage(1, new RankBeat(1, 1, "node", "7", 3, activity)));
    fail(0, FailureKind.EXCHANGE, "Connection closed by peer");
    lose("7", "exited with code 137");
    RoundFailedException cause = tracker.cause(first, SHORT);
    assertThat(cause)
        .hasMessage(
            "rank 1 on node: executor 7 was lost while reading step 12: exited with code 137");
    assertThat(cause.failure())
        .isEqualTo(new RoundFailedException.Failure(FailureKind.LOST_EXECUTOR, "node", "7", 10));
  }

  @Test
  void cause_stateHeldBySurvivors_isTheNewest() throws InterruptedException {
    fail(2, FailureKind.EXCHANGE, "Connection closed by peer");
    fail(4, FailureKind.EXCHANGE, "Connection closed by peer");
    fail(9, FailureKind.MEMORY, "out of memory");
    RoundFailedException cause = tracker.cause(first, SHORT);
    assertThat(cause.failureKind()).isEqualTo(FailureKind.MEMORY);
    assertThat(cause.failure().heldStep()).isEqualTo(14);
    lose("4", "gone");
    assertThat(tracker.cause(first, SHORT).failure().heldStep()).isEqualTo(12);
  }

  @Test
  void cause_otherRankFinished_knowsTheStateThatItHolds() throws InterruptedException {
    evaluate(0, "6");
    evaluate(1, "7");
    tracker.onOtherEvent(new RankMessage(1, new RankFinished(0, "6", 20)));
    lose("7", "exited with code 137");
    // all are accounted for, so that this does not wait
    RoundFailedException cause = tracker.cause(first, Duration.ofMinutes(10));
    assertThat(cause.failureKind()).isEqualTo(FailureKind.LOST_EXECUTOR);
    assertThat(cause.failure().heldStep()).isEqualTo(20);
  }

  @Test
  void cause_executorLostAfterItsRankFinished_waitsForWhatTheOtherHolds() throws Exception {
    evaluate(0, "6");
    evaluate(1, "7");
    tracker.onOtherEvent(new RankMessage(1, new RankFinished(1, "7", 20)));
    lose("7", "exited with code 137");
    Future<RoundFailedException> cause =
        CompletableFuture.supplyAsync(() -> causeWithin(Duration.ofMinutes(10)));
    assertThatThrownBy(() -> cause.get(50, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    tracker.onOtherEvent(new RankMessage(1, new RankFinished(0, "6", 20)));
    assertThat(cause.get(1, TimeUnit.MINUTES).failure().heldStep()).isEqualTo(20);
  }

  private RoundFailedException causeWithin(Duration limit) {
    try {
      return tracker.cause(first, limit);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void cause_wrongInput_winsOverLostExecutors() throws InterruptedException {
    fail(0, FailureKind.REQUEST, "no such layer");
    lose("7", "exited");
    RoundFailedException cause = tracker.cause(first, SHORT);
    assertThat(cause.failureKind()).isEqualTo(FailureKind.REQUEST);
    assertThat(cause.failureKind().retry()).isFalse();
  }

  @Test
  void cause_onlyExchangeFailures_isTheFirst() throws InterruptedException {
    fail(1, FailureKind.EXCHANGE, "waited 60 s in vain");
    assertThat(tracker.cause(first, SHORT).failureKind()).isEqualTo(FailureKind.EXCHANGE);
  }

  @Test
  void cause_nothingHeard_isSparksFailure() throws InterruptedException {
    RoundFailedException cause = tracker.cause(first, SHORT);
    assertThat(cause.failureKind()).isEqualTo(FailureKind.SPARK);
    assertThat(cause).hasMessage("Job aborted");
  }
}
