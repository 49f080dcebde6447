package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.cluster.ClusterException;
import io.convoy.driver.cluster.FakeCluster;
import io.convoy.executor.base.FailureKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a run does when rounds fail: it ends as if they had not. */
class HealingTest {
  @TempDir private Path dir;
  private final FakeCluster cluster = new FakeCluster(2);

  private ScriptedRun start(String... settings) throws Exception {
    return new ScriptedRun(dir.resolve("run"), cluster, settings);
  }

  private void assertEndsAsIfUndisturbed(ScriptedRun run) throws Exception {
    assertThat(run.newest().content().progress())
        .isEqualTo(TrainingRunTest.undisturbed(dir.resolve("undisturbed")));
  }

  @Test
  void lostExecutor_goesOnFromWhatTheOthersHold() throws Exception {
    cluster.inStep(7, round -> round.lose(1));
    try (ScriptedRun run = start()) {
      assertThat(run.run()).isEmpty();
      assertThat(cluster.story())
          .containsExactly(
              "2 ranks anew, steps 1-4, evaluation",
              "2 ranks at step 4, steps 5-6, failed: executor 2 was lost",
              "2 ranks at step 6, steps 7-8, evaluation",
              "2 ranks at step 8, steps 9-12, evaluation");
      assertThat(run.heard.lines)
          .containsSubsequence(
              "failed, back to step 6: executor 2 was lost", "2 ranks from step 6 on");
      assertThat(run.time.pauses()).containsExactly(Duration.ZERO);
      assertEndsAsIfUndisturbed(run);
    }
  }

  /** What memory alone holds is stored at once, so that another failure does not cost it. */
  @Test
  void lostExecutor_takesASnapshotOfWhatTheOthersHold() throws Exception {
    cluster.inStep(7, round -> round.lose(1));
    cluster.inStep(8, round -> round.lose(0, 1));
    try (ScriptedRun run = start()) {
      run.run();
      assertThat(cluster.story())
          .containsSubsequence(
              "2 ranks at step 6, steps 7-7, failed: executor 1 was lost",
              "2 ranks from step-00000006, steps 7-8, evaluation");
      assertThat(run.heard.snapshots).containsExactly("4 best", "6", "8 best", "12 best");
      assertEndsAsIfUndisturbed(run);
    }
  }

  @Test
  void allExecutorsLost_goesOnFromTheNewestSnapshot() throws Exception {
    cluster.inStep(7, round -> round.lose(0, 1));
    try (ScriptedRun run = start()) {
      run.run();
      assertThat(cluster.story())
          .containsSubsequence(
              "2 ranks at step 4, steps 5-6, failed: executor 1 was lost",
              "2 ranks from step-00000004, steps 5-8, evaluation");
      assertEndsAsIfUndisturbed(run);
    }
  }

  @Test
  void lostExecutor_afterGoingBackToASnapshot_goesOnFromWhatTheOthersHold() throws Exception {
    cluster.inStep(7, round -> round.lose(0, 1));
    cluster.inStep(6, round -> {}).inStep(6, round -> round.lose(1));
    try (ScriptedRun run = start()) {
      run.run();
      assertThat(cluster.story())
          .containsSubsequence(
              "2 ranks from step-00000004, steps 5-5, failed: executor 4 was lost",
              "2 ranks at step 5, steps 6-8, evaluation");
      assertEndsAsIfUndisturbed(run);
    }
  }

  @Test
  void allExecutorsLost_beforeTheFirstSnapshot_beginsAnew() throws Exception {
    cluster.inStep(3, round -> round.lose(0, 1));
    try (ScriptedRun run = start()) {
      run.run();
      assertThat(cluster.story())
          .startsWith(
              "2 ranks anew, steps 1-2, failed: executor 1 was lost",
              "2 ranks anew, steps 1-4, evaluation");
      assertEndsAsIfUndisturbed(run);
    }
  }

  @Test
  void allExecutorsLost_newestSnapshotDamaged_goesOnFromTheOneBefore() throws Exception {
    try (ScriptedRun run = start()) {
      Runnable saysHowFarItIs = () -> assertThat(run.training().progress().step()).isEqualTo(4);
      cluster.inStep(6, round -> {}).inStep(6, round -> saysHowFarItIs.run());
      cluster.inStep(
          10,
          round -> {
            damage(run, 8);
            round.lose(0, 1);
          });
      run.run();
      assertThat(cluster.story())
          .endsWith(
              "2 ranks at step 8, steps 9-9, failed: executor 1 was lost",
              "2 ranks from step-00000004, steps 5-8, evaluation",
              "2 ranks at step 8, steps 9-12, evaluation");
      assertEndsAsIfUndisturbed(run);
    }
  }

  private static void damage(ScriptedRun run, long step) {
    String folder = run.setup.folder().snapshots().folder(step);
    try {
      Files.delete(Path.of(new org.apache.hadoop.fs.Path(folder).toUri().getPath(), "state"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void lostExecutor_betweenTwoRounds_goesOnFromWhatTheOthersHold() throws Exception {
    cluster.beforeRound(2, () -> cluster.lose("1"));
    try (ScriptedRun run = start()) {
      run.run();
      assertThat(cluster.story())
          .containsSubsequence(
              "2 ranks at step 4, failed: executor 1 was lost",
              "2 ranks at step 4, steps 5-8, evaluation");
      assertEndsAsIfUndisturbed(run);
    }
  }

  @Test
  void stateThatNobodyHolds_isTakenFromTheSnapshot() throws Exception {
    cluster.beforeRound(
        2,
        () -> {
          cluster.lose("1");
          cluster.lose("2");
        });
    try (ScriptedRun run = start()) {
      run.run();
      assertThat(cluster.story())
          .containsSubsequence(
              "2 ranks at step 4, failed: executor 2 was lost",
              "2 ranks at step 4, failed: rank 0 on node1: no process holds the state of step 4",
              "2 ranks from step-00000004, steps 5-8, evaluation");
      assertEndsAsIfUndisturbed(run);
    }
  }

  /** Processes may be further than the driver knew when it asked for a state. */
  @Test
  void stateThatIsLost_whileProcessesHoldAnother_isTakenFromTheSnapshot() throws Exception {
    cluster.inStep(7, round -> round.fail(FailureKind.STATE_LOST, 0, "nobody holds step 5"));
    try (ScriptedRun run = start()) {
      run.run();
      assertThat(cluster.story()).contains("2 ranks from step-00000004, steps 5-8, evaluation");
      assertEndsAsIfUndisturbed(run);
    }
  }

  @Test
  void lostExecutor_inTheEvaluation_repeatsNoStep() throws Exception {
    cluster.inEvaluation(4, round -> round.lose(1));
    try (ScriptedRun run = start()) {
      run.run();
      assertThat(cluster.story())
          .startsWith(
              "2 ranks anew, steps 1-4, failed: executor 2 was lost",
              "2 ranks at step 4, save, evaluation");
      assertThat(run.heard.steps).doesNotHaveDuplicates();
      assertEndsAsIfUndisturbed(run);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureKind.class,
      names = {"STUCK", "MEMORY"})
  void processThatIsNoUse_isReplaced(FailureKind kind) throws Exception {
    cluster.inStep(7, round -> round.fail(kind, 1, "no use"));
    try (ScriptedRun run = start()) {
      run.run();
      assertThat(cluster.story())
          .containsSubsequence(
              "2 ranks at step 4, steps 5-6, failed: rank 1 on node2: no use",
              "replace executor 2",
              "2 ranks at step 6, steps 7-8, evaluation");
      assertEndsAsIfUndisturbed(run);
    }
  }

  @Test
  void processThatFailsOtherwise_stays() throws Exception {
    cluster.inStep(7, round -> round.fail(FailureKind.EXCHANGE, 1, "connection closed"));
    try (ScriptedRun run = start()) {
      run.run();
      assertThat(cluster.story()).hasSize(4).noneMatch(line -> line.startsWith("replace"));
    }
  }

  @Test
  void host_ofThreeFailures_isLeftOut() throws Exception {
    FakeCluster three = new FakeCluster(3);
    for (long step = 2; step <= 4; step++) {
      three.inStep(step, round -> round.loseOn("node2"));
    }
    try (ScriptedRun run = new ScriptedRun(dir, three, "train.epochs=1")) {
      run.run();
      assertThat(run.heard.lines)
          .endsWith(
              "failed, back to step 3: executor 5 was lost",
              "without node2",
              "2 ranks from step 3 on",
              "epoch 1: 80 %");
      assertThat(three.story()).endsWith("2 ranks at step 3, steps 4-4, evaluation");
    }
  }

  @Test
  void ranks_withoutReplacements_areFewerAndThenMoreAgain() throws Exception {
    FakeCluster three = new FakeCluster(3).withoutReplacements();
    try (ScriptedRun run = new ScriptedRun(dir, three)) {
      three.inStep(3, round -> round.lose(2));
      three.inStep(5, round -> three.comeBack());
      three.inStep(6, round -> run.time.pass(ScaleUpTimer.LASTING));
      three.inStep(7, round -> run.time.pass(Duration.ofMillis(1)));
      run.run();
      assertThat(three.story())
          .containsExactly(
              "3 ranks anew, steps 1-2, failed: executor 3 was lost",
              "2 ranks at step 2, steps 3-4, evaluation",
              "2 ranks at step 4, steps 5-7",
              "3 ranks at step 7, steps 8-8, evaluation",
              "3 ranks at step 8, steps 9-12, evaluation");
      assertThat(run.heard.lines)
          .containsSubsequence("2 ranks from step 2 on", "3 ranks from step 7 on");
    }
  }

  @Test
  void ranks_thatComeBackAtTheEndOfAnEpoch_areTakenWithoutAPause() throws Exception {
    FakeCluster three = new FakeCluster(3).withoutReplacements();
    three.inStep(3, round -> round.lose(2));
    three.inStep(8, round -> three.comeBack());
    try (ScriptedRun run = new ScriptedRun(dir, three)) {
      run.run();
      assertThat(three.story())
          .endsWith(
              "2 ranks at step 4, steps 5-8, evaluation",
              "3 ranks at step 8, steps 9-12, evaluation");
    }
  }

  @Test
  void tooFewSlots_forAWhile_areWaitedFor() throws Exception {
    cluster.inStep(7, round -> round.lose(1));
    cluster.whileWaiting(() -> {}).whileWaiting(() -> {}).whileWaiting(cluster::comeBack);
    try (ScriptedRun run = start("cluster.min-workers=2")) {
      run.run();
      assertThat(run.heard.lines)
          .containsSubsequence(
              "failed, back to step 6: executor 2 was lost",
              "failed, back to step 6: 1 slots, but 2 are needed",
              "failed, back to step 6: 1 slots, but 2 are needed",
              "2 ranks from step 6 on");
      assertThat(run.time.pauses())
          .containsExactly(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(2));
      assertEndsAsIfUndisturbed(run);
    }
  }

  @Test
  void tooFewSlots_forGood_givesUpWithEveryCause() throws Exception {
    cluster.withoutReplacements().inStep(7, round -> round.lose(1));
    try (ScriptedRun run = start("cluster.min-workers=2", "cluster.retries=2")) {
      assertThatThrownBy(run::run)
          .isInstanceOfSatisfying(
              TrainingException.class,
              e -> assertThat(e.failureKind()).isEqualTo(FailureKind.CLUSTER))
          .hasMessage(
              String.format(
                  "given up after 3 failures at step 6 without progress (cluster.retries = 2):%n"
                      + "  1. executor 2 was lost%n"
                      + "  2. 1 slots, but 2 are needed%n"
                      + "  3. 1 slots, but 2 are needed%n"
                      + "start the same command again to go on"));
      assertThat(run.training().progress().step()).isEqualTo(4);
    }
  }

  @Test
  void clusterThatHasEnded_isNotWaitedFor() throws Exception {
    cluster.inStep(7, round -> round.lose(1));
    cluster.whileWaiting(cluster::end);
    try (ScriptedRun run = start()) {
      assertThatThrownBy(run::run)
          .isInstanceOf(ClusterException.class)
          .hasMessage("the application has ended");
      assertThat(run.time.pauses()).containsExactly(Duration.ZERO);
    }
  }

  @Test
  void failuresWithoutProgress_giveUpWithEveryCause() throws Exception {
    cluster
        .inStep(7, round -> round.lose(1))
        .inStep(7, round -> round.fail(FailureKind.EXCHANGE, 0, "connection closed"))
        .inStep(7, round -> round.fail(FailureKind.STUCK, 1, "does not go on"));
    try (ScriptedRun run = start("cluster.retries=2")) {
      assertThatThrownBy(run::run)
          .isInstanceOfSatisfying(
              TrainingException.class,
              e -> assertThat(e.failureKind()).isEqualTo(FailureKind.STUCK))
          .hasMessageContainingAll(
              "given up after 3 failures at step 6 without progress (cluster.retries = 2):",
              "1. executor 2 was lost",
              "2. rank 0 on node1: connection closed",
              "3. rank 1 on node2: does not go on")
          .satisfies(e -> assertThat(Run.mayBeTriedAgain((RuntimeException) e)).isTrue());
      assertThat(run.time.pauses()).containsExactly(Duration.ZERO, Duration.ofSeconds(1));
      assertThat(run.newest().content().progress().step()).isEqualTo(6);
    }
  }

  @Test
  void failuresWithProgressBetween_areNeverTooMany() throws Exception {
    for (long step = 2; step <= 12; step++) {
      cluster.inStep(
          step, round -> round.fail(FailureKind.EXCHANGE, 0, "closed in " + round.step()));
    }
    try (ScriptedRun run = start("cluster.retries=1")) {
      assertThat(run.run()).isEmpty();
      assertThat(run.heard.steps).hasSize(12).doesNotHaveDuplicates();
      assertThat(run.time.pauses()).hasSize(11).containsOnly(Duration.ZERO);
      assertEndsAsIfUndisturbed(run);
    }
  }

  @Test
  void sameExceptionTwice_isNotTriedAThirdTime() throws Exception {
    for (int i = 0; i < 2; i++) {
      cluster.inStep(
          7, round -> round.fail(FailureKind.UNEXPECTED, 0, "java.lang.NullPointerException: x"));
    }
    try (ScriptedRun run = start()) {
      assertThatThrownBy(run::run)
          .isInstanceOfSatisfying(
              TrainingException.class,
              e -> assertThat(e.failureKind()).isEqualTo(FailureKind.UNEXPECTED))
          .hasMessageStartingWith("the same failure twice, so not tried again: rank 0 on node1: ");
    }
  }

  @Test
  void wrongData_endsTheRunAtOnce() throws Exception {
    cluster.inStep(7, round -> round.fail(FailureKind.DATA, 1, "cannot use cat/1.jpg"));
    try (ScriptedRun run = start()) {
      assertThatThrownBy(run::run)
          .isInstanceOfSatisfying(
              TrainingException.class, e -> assertThat(e.failureKind()).isEqualTo(FailureKind.DATA))
          .hasMessage("rank 1 on node2: cannot use cat/1.jpg")
          .satisfies(e -> assertThat(Run.mayBeTriedAgain((RuntimeException) e)).isFalse());
      assertThat(cluster.story()).hasSize(2);
    }
  }
}
