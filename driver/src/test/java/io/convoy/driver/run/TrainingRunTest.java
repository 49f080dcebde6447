package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.cluster.ClusterException;
import io.convoy.driver.cluster.FakeCluster;
import io.convoy.driver.plan.Progress;
import io.convoy.executor.base.FailureKind;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run on a cluster on which nothing goes wrong. */
class TrainingRunTest {
  @TempDir private Path dir;
  private final FakeCluster cluster = new FakeCluster(2);

  @Test
  void run_undisturbed_isARoundAnEpoch() throws Exception {
    try (ScriptedRun run = new ScriptedRun(dir, cluster)) {
      assertThat(run.run()).isEmpty();
      assertThat(cluster.story())
          .containsExactly(
              "2 ranks anew, steps 1-4, evaluation",
              "2 ranks at step 4, steps 5-8, evaluation",
              "2 ranks at step 8, steps 9-12, evaluation");
      assertThat(run.heard.lines)
          .containsExactly("epoch 1: 80 %", "epoch 2: 89 %", "epoch 3: 92 %");
      assertThat(run.heard.snapshots).containsExactly("4 best", "8 best", "12 best");
      assertThat(run.heard.steps).isEqualTo(LongStream.rangeClosed(1, 12).boxed().toList());
      assertThat(run.training().progress()).isEqualTo(run.newest().content().progress());
    }
  }

  @Test
  void run_moreSlotsThanDivideTheBatch_takesFewer() throws Exception {
    FakeCluster five = new FakeCluster(5);
    try (ScriptedRun run = new ScriptedRun(dir, five, "train.epochs=1")) {
      run.run();
      assertThat(five.story()).containsExactly("4 ranks anew, steps 1-4, evaluation");
      assertThat(run.training().facts().worldSize()).isEqualTo(4);
    }
  }

  @Test
  void start_fewerSlotsThanAreToBe_isRefusedSayingWhatToSet() {
    assertThatThrownBy(() -> new ScriptedRun(dir, cluster, "cluster.min-workers=3"))
        .isInstanceOf(ClusterException.class)
        .hasMessage(
            "cluster.min-workers = 3 and a batch of 24 need 3 slots, but there are 2: add"
                + " executors, or set cluster.min-workers = 2");
  }

  @Test
  void run_askedToStop_endsAfterTheStepWithASnapshot() throws Exception {
    try (ScriptedRun run = new ScriptedRun(dir, cluster)) {
      cluster.inStep(6, round -> run.stop.stop("SIGTERM"));
      assertThat(run.run()).contains("SIGTERM");
      assertThat(cluster.story())
          .containsExactly("2 ranks anew, steps 1-4, evaluation", "2 ranks at step 4, steps 5-6");
      assertThat(run.heard.snapshots).containsExactly("4 best", "6");
    }
  }

  @Test
  void run_askedToStopInAnEpochWithoutSnapshot_savesInARoundOfItsOwn() throws Exception {
    try (ScriptedRun run = new ScriptedRun(dir, cluster, "snapshot.every-epochs=3")) {
      cluster.inStep(6, round -> run.stop.stop("SIGTERM"));
      assertThat(run.run()).contains("SIGTERM");
      assertThat(cluster.story())
          .containsExactly(
              "2 ranks anew, steps 1-4, evaluation",
              "2 ranks at step 4, steps 5-6",
              "2 ranks at step 6, save");
      assertThat(run.heard.snapshots).containsExactly("6");
    }
  }

  @Test
  void run_thatIsToFail_failsAfterTheStep() throws Exception {
    try (ScriptedRun run = new ScriptedRun(dir, cluster)) {
      cluster.inStep(
          6, round -> run.stop.fail(new LeaseException(FailureKind.LEASE, "another driver", null)));
      assertThatThrownBy(run::run).isInstanceOf(LeaseException.class).hasMessage("another driver");
      assertThat(cluster.story())
          .containsExactly("2 ranks anew, steps 1-4, evaluation", "2 ranks at step 4, steps 5-6");
    }
  }

  /** In the middle of an epoch, whose mean loss is of all its steps. */
  @Test
  void run_startedAgain_goesOnFromItsSnapshotAndEndsAsIfItHadNotStopped() throws Exception {
    try (ScriptedRun first = new ScriptedRun(dir.resolve("run"), cluster)) {
      cluster.inStep(6, round -> first.stop.stop("SIGTERM"));
      first.run();
    }
    FakeCluster another = new FakeCluster(3);
    try (ScriptedRun second = new ScriptedRun(dir.resolve("run"), another)) {
      assertThat(second.training().facts().firstStep()).isEqualTo(7);
      assertThat(second.run()).isEmpty();
      assertThat(another.story())
          .containsExactly(
              "3 ranks from step-00000006, steps 7-8, evaluation",
              "3 ranks at step 8, steps 9-12, evaluation");
      assertThat(second.newest().content().progress())
          .isEqualTo(undisturbed(dir.resolve("undisturbed")));
    }
  }

  /** How far a run has come that nothing disturbs. */
  static Progress undisturbed(Path dir, String... settings) throws Exception {
    try (ScriptedRun run = new ScriptedRun(dir, new FakeCluster(2), settings)) {
      run.run();
      return run.newest().content().progress();
    }
  }

  @Test
  void run_thatIsComplete_doesNothingWhenStartedAgain() throws Exception {
    undisturbed(dir);
    try (ScriptedRun again = new ScriptedRun(dir, cluster)) {
      assertThat(again.run()).isEmpty();
      assertThat(cluster.story()).isEmpty();
    }
  }

  @Test
  void run_sameNoticeAgain_isHeardOnce() throws Exception {
    cluster.inStep(2, round -> round.notice("slow disk"));
    cluster.inStep(3, round -> round.notice("slow disk"));
    try (ScriptedRun run = new ScriptedRun(dir, cluster, "train.epochs=1")) {
      run.run();
      assertThat(run.heard.lines).containsExactly("after step 1: slow disk", "epoch 1: 80 %");
      assertThat(run.heard.computing).containsExactly(List.of("the CPU", "the CPU"));
    }
  }

  @Test
  void run_ranksWithOtherParameters_endsNamingThem() throws Exception {
    cluster.inStep(3, round -> round.diverge(1));
    try (ScriptedRun run = new ScriptedRun(dir, cluster)) {
      assertThatThrownBy(run::run)
          .isInstanceOf(TrainingException.class)
          .hasMessageStartingWith(
              "after step 4 the parameters of rank 1 on node2 differ from those of rank 0 on node1");
      assertThat(run.heard.snapshots).isEmpty();
    }
  }

  @Test
  void run_accuracyThatGetsNoBetter_endsEarly() throws Exception {
    cluster.accuracy(step -> step == 4 ? 0.9 : 0.5);
    try (ScriptedRun run = new ScriptedRun(dir, cluster, "train.epochs=9", "guard.patience=1")) {
      assertThat(run.run()).isEmpty();
      assertThat(run.heard.lines)
          .containsExactly("epoch 1: 90 %", "epoch 2: 50 %", "epoch 3: 50 %");
      assertThat(run.heard.snapshots).containsExactly("4 best", "8", "12");
      assertThat(run.newest().content().progress().bestStep()).isEqualTo(4);
    }
  }

  @Test
  void run_thatEndsEarlyInAnEpochWithoutSnapshot_savesInARoundOfItsOwn() throws Exception {
    cluster.accuracy(step -> 0.5);
    String[] settings = {"train.epochs=9", "guard.patience=1", "snapshot.every-epochs=2"};
    try (ScriptedRun run = new ScriptedRun(dir, cluster, settings)) {
      assertThat(run.run()).isEmpty();
      assertThat(cluster.story()).hasSize(4).endsWith("2 ranks at step 12, save");
      assertThat(run.heard.snapshots).containsExactly("8 best", "12");
    }
  }

  @Test
  void run_averagedParameters_areEvaluatedBeside() throws Exception {
    try (ScriptedRun run = new ScriptedRun(dir, cluster, "train.epochs=1", "average.kind=ema")) {
      run.run();
      assertThat(run.heard.lines).containsExactly("epoch 1: 80 %", "average in epoch 1: 81 %");
      assertThat(run.newest().content().validation())
          .containsEntry("accuracy", 0.8)
          .containsEntry("average-accuracy", 0.81);
    }
  }
}
