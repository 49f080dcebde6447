package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.cluster.FakeCluster;
import io.convoy.executor.round.LearningPlan;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs in which what learns changes: rounds are told of it, whatever fails. */
class LearningRunTest {
  private static final String[] GRADUAL = {
    "model.weights-from=w.zip",
    "finetune.freeze=head-only",
    "finetune.unfreeze=[{ epoch = 2, stages = 1 }, { epoch = 3 }]"
  };

  @TempDir private Path dir;
  private final FakeCluster cluster = new FakeCluster(2);

  private ScriptedRun start(String... settings) throws Exception {
    return new ScriptedRun(dir.resolve("run"), cluster, settings);
  }

  @Test
  void rounds_ofEachEpoch_haveItsPhase() throws Exception {
    try (ScriptedRun run = start(GRADUAL)) {
      run.run();
      assertThat(cluster.learned()).extracting(LearningPlan::since).containsExactly(0L, 4L, 8L);
    }
  }

  @Test
  void round_afterAFailure_hasThePhaseOfItsStep() throws Exception {
    cluster.inStep(6, round -> round.lose(1));
    cluster.inStep(10, round -> round.lose(0, 1));
    try (ScriptedRun run = start(GRADUAL)) {
      run.run();
      assertThat(cluster.learned())
          .extracting(LearningPlan::since)
          .containsExactly(0L, 4L, 4L, 8L, 8L);
      assertThat(cluster.story())
          .containsSubsequence(
              "2 ranks at step 5, steps 6-8, evaluation",
              "2 ranks from step-00000008, steps 9-12, evaluation");
    }
  }

  @Test
  void run_startedAgainBetweenPhases_goesOnWithTheNext() throws Exception {
    try (ScriptedRun run = start(GRADUAL)) {
      cluster.inStep(5, round -> run.stop.stop("enough"));
      run.run();
    }
    FakeCluster another = new FakeCluster(2);
    try (ScriptedRun run = new ScriptedRun(dir.resolve("run"), another, GRADUAL)) {
      assertThat(run.run()).isEmpty();
    }
    assertThat(another.learned()).extracting(LearningPlan::since).containsExactly(4L, 8L);
  }

  @Test
  void run_startedAgainWithOtherPartsFrozen_isRefused() throws Exception {
    try (ScriptedRun run = start(GRADUAL)) {
      run.run();
    }
    assertThatThrownBy(() -> start("model.weights-from=w.zip", "finetune.freeze=head-only"))
        .hasMessageContaining(
            "its state is of a run with finetune { freeze = head-only, batch-norm = inference,"
                + " unfreeze = [{ epoch = 2, stages = 1 }, { epoch = 3 }] }, and other parameters"
                + " cannot learn from there on");
  }
}
