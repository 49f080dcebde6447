package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.cluster.FakeCluster;
import io.convoy.driver.cluster.FakeRound;
import io.convoy.executor.base.FailureKind;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run does when a loss or a gradient is not finite. */
class RollBackTest {
  private static final String BACK = "guard.non-finite=roll-back";
  private static final String CONSTANT =
      "schedule { name = constant, warmup-epochs = 0, learning-rate = 0.1, base-batch = 0 }";

  @TempDir private Path dir;
  private final FakeCluster cluster = new FakeCluster(2);

  private ScriptedRun start(String... settings) throws Exception {
    return new ScriptedRun(dir, cluster, settings);
  }

  private static void explode(FakeRound round) {
    round.fail(FailureKind.NON_FINITE, 0, "step " + round.step() + ": gradient norm NaN");
  }

  /** What is in memory is newer, but it is what went wrong. */
  @Test
  void lossThatIsNotFinite_rollsBackToTheSnapshotAtALowerRate() throws Exception {
    cluster.inStep(7, RollBackTest::explode);
    try (ScriptedRun run = start(BACK, CONSTANT)) {
      run.run();
      assertThat(cluster.story())
          .containsExactly(
              "2 ranks anew, steps 1-4, evaluation",
              "2 ranks at step 4, steps 5-6, failed: rank 0 on node1: step 7: gradient norm NaN",
              "2 ranks from step-00000004, steps 5-8, evaluation",
              "2 ranks at step 8, steps 9-12, evaluation");
      assertThat(run.heard.lines)
          .containsSequence(
              "epoch 1: 80 %",
              "rolled back to step 4 at 0.50: rank 0 on node1: step 7: gradient norm NaN",
              "epoch 2: 89 %");
      assertThat(run.heard.rates).containsEntry(4L, 0.1).containsEntry(5L, 0.05);
      assertThat(run.newest().content().progress().rollBacks()).isEqualTo(1);
      assertThat(cluster.runs()).containsExactly("app-0", "app-1"); // of one number, other states
      assertThat(run.time.pauses()).isEmpty();
    }
  }

  @Test
  void lossThatIsNotFinite_beforeTheFirstSnapshot_beginsAnewAtALowerRate() throws Exception {
    cluster.inStep(2, RollBackTest::explode);
    try (ScriptedRun run = start(BACK, CONSTANT)) {
      run.run();
      assertThat(cluster.story()).contains("2 ranks anew, steps 1-4, evaluation");
      assertThat(run.heard.rates).containsEntry(1L, 0.05);
    }
  }

  @Test
  void lossThatIsNotFinite_moreOftenThanAllowed_endsTheRun() throws Exception {
    cluster.inStep(7, RollBackTest::explode).inStep(7, RollBackTest::explode);
    try (ScriptedRun run = start(BACK, "guard.roll-back.most=1")) {
      assertThatThrownBy(run::run)
          .isInstanceOfSatisfying(
              TrainingException.class,
              e -> assertThat(e.failureKind()).isEqualTo(FailureKind.NON_FINITE))
          .hasMessage(
              "rolled back 1 times already (guard.roll-back.most): rank 0 on node1: step 7:"
                  + " gradient norm NaN");
    }
  }

  @Test
  void lossThatIsNotFinite_withoutRollBacks_endsTheRun() throws Exception {
    cluster.inStep(7, RollBackTest::explode);
    try (ScriptedRun run = start()) {
      assertThatThrownBy(run::run)
          .isInstanceOfSatisfying(
              TrainingException.class,
              e -> assertThat(e.failureKind()).isEqualTo(FailureKind.NON_FINITE))
          .hasMessage("rank 0 on node1: step 7: gradient norm NaN");
    }
  }
}
