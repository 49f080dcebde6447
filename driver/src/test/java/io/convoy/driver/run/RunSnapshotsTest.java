package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.cluster.FakeCluster;
import io.convoy.driver.snapshot.Faults;
import io.convoy.driver.snapshot.FaultyFileSystem;
import io.convoy.executor.base.FailureKind;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run's snapshots: when there are some, and what happens when there cannot be. */
class RunSnapshotsTest {
  @TempDir private Path dir;
  private final FakeCluster cluster = new FakeCluster(2);

  @AfterEach
  void repair() {
    Faults.none();
  }

  /** Rank 0 takes none before it hears that the one before is settled. */
  @Test
  void snapshots_ofEachStep_areCompleteOneByOne() throws Exception {
    try (ScriptedRun run = new ScriptedRun(dir, cluster, "snapshot.every-steps=1")) {
      run.run();
      assertThat(run.heard.snapshots)
          .containsExactly(
              "1", "2", "3", "4 best", "5", "6", "7", "8 best", "9", "10", "11", "12 best");
    }
  }

  @Test
  void snapshots_everySoLong_areCountedFromTheLastOneOverAllRounds() throws Exception {
    String[] settings = {"snapshot.every-epochs=3", "snapshot.every-duration=60s"};
    try (ScriptedRun run = new ScriptedRun(dir, cluster, settings)) {
      cluster.inStep(3, round -> run.time.pass(Duration.ofSeconds(60)));
      cluster.inStep(8, round -> run.time.pass(Duration.ofSeconds(59)));
      run.run();
      assertThat(run.heard.snapshots).containsExactly("5", "12 best");
    }
  }

  @Test
  void snapshot_thatFails_isPassedOver() throws Exception {
    cluster.failingSnapshots(1, "no space left");
    try (ScriptedRun run = new ScriptedRun(dir, cluster, "snapshot.every-steps=2")) {
      run.run();
      assertThat(run.heard.snapshots).startsWith("4 best", "6").endsWith("12 best");
      assertThat(run.heard.lines).hasSize(3);
    }
  }

  @Test
  void lastSnapshot_thatFailsForAWhile_isTakenAgain() throws Exception {
    cluster.inStep(12, round -> cluster.failingSnapshots(3, "no space left"));
    try (ScriptedRun run = new ScriptedRun(dir, cluster)) {
      assertThat(run.run()).isEmpty();
      assertThat(cluster.story())
          .endsWith(
              "2 ranks at step 8, steps 9-12, evaluation",
              "2 ranks at step 12, save",
              "2 ranks at step 12, save",
              "2 ranks at step 12, save");
      assertThat(run.heard.lines)
          .endsWith(
              "epoch 3: 92 %",
              "failed, back to step 12: no space left",
              "2 ranks from step 12 on",
              "failed, back to step 12: no space left",
              "2 ranks from step 12 on");
      assertThat(run.heard.snapshots).containsExactly("4 best", "8 best", "12 best");
    }
  }

  @Test
  void lastSnapshot_thatFailsForGood_endsTheRunSayingWhy() throws Exception {
    cluster.inStep(12, round -> cluster.failingSnapshots(99, "no space left"));
    try (ScriptedRun run = new ScriptedRun(dir, cluster, "cluster.retries=2")) {
      assertThatThrownBy(run::run)
          .isInstanceOfSatisfying(
              TrainingException.class,
              e -> assertThat(e.failureKind()).isEqualTo(FailureKind.STORAGE))
          .hasMessageContainingAll(
              "given up after 3 failures at step 12 without progress (cluster.retries = 2):",
              "3. no space left")
          .satisfies(e -> assertThat(Run.mayBeTriedAgain((RuntimeException) e)).isTrue());
      assertThat(run.training().progress().step()).isEqualTo(8);
    }
  }

  /** It does not begin again for that. */
  @Test
  void snapshots_onAFileSystemThatIsAwayForAWhile_areWaitedFor() throws Exception {
    try (ScriptedRun run = onAFileSystemThatGoesAwayInStep(7)) {
      run.time.inPause(() -> {});
      run.time.inPause(Faults::none);
      run.run();
      assertThat(cluster.story())
          .containsSubsequence(
              "2 ranks at step 4, steps 5-6, failed: executor 1 was lost",
              "2 ranks from step-00000004, steps 5-8, evaluation");
      assertThat(run.heard.lines)
          .filteredOn(line -> line.startsWith("failed"))
          .hasSize(3)
          .first()
          .asString()
          .contains("back to step 4", "away");
      assertThat(run.time.pauses())
          .containsExactly(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(2));
    }
  }

  @Test
  void snapshots_onAFileSystemThatIsAwayForGood_endTheRun() throws Exception {
    try (ScriptedRun run = onAFileSystemThatGoesAwayInStep(7)) {
      assertThatThrownBy(run::run)
          .isInstanceOfSatisfying(
              TrainingException.class,
              e -> assertThat(e.failureKind()).isEqualTo(FailureKind.STORAGE))
          .hasMessageContaining("given up after 6 failures at step 4");
      assertThat(cluster.story()).hasSize(2);
    }
  }

  private ScriptedRun onAFileSystemThatGoesAwayInStep(long step) throws Exception {
    Configuration hadoop = new Configuration();
    hadoop.setClass("fs.faulty.impl", FaultyFileSystem.class, FileSystem.class);
    cluster.inStep(
        step,
        round -> {
          Faults.goAway();
          round.lose(0, 1);
        });
    return new ScriptedRun(hadoop, "faulty://" + dir, cluster);
  }
}
