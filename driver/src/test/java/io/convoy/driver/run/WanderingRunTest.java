package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.cluster.FakeCluster;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose rounds begin on processes that know nothing of the ones before. */
class WanderingRunTest {
  @TempDir private Path dir;
  private final FakeCluster cluster = new FakeCluster(2).wandering();

  @Test
  void rounds_elsewhereEachTime_beginFromTheSnapshots() throws Exception {
    try (ScriptedRun run = new ScriptedRun(dir.resolve("run"), cluster)) {
      assertThat(run.run()).isEmpty();
      assertThat(cluster.story())
          .containsExactly(
              "2 ranks anew, steps 1-4, evaluation",
              "2 ranks from step-00000004, steps 5-8, evaluation",
              "2 ranks from step-00000008, steps 9-12, evaluation");
      assertThat(run.newest().content().progress())
          .isEqualTo(TrainingRunTest.undisturbed(dir.resolve("undisturbed")));
    }
  }

  @Test
  void lostExecutor_othersHoldMore_goesBackToTheSnapshot() throws Exception {
    cluster.inStep(7, round -> round.lose(1));
    try (ScriptedRun run = new ScriptedRun(dir.resolve("run"), cluster)) {
      assertThat(run.run()).isEmpty();
      assertThat(cluster.story())
          .containsSubsequence(
              "2 ranks from step-00000004, steps 5-6, failed: executor 2 was lost",
              "2 ranks from step-00000004, steps 5-8, evaluation");
      assertThat(run.newest().content().progress())
          .isEqualTo(TrainingRunTest.undisturbed(dir.resolve("undisturbed")));
    }
  }

  @Test
  void stop_ofOneRunOrAll_reachesThoseThatItIsFor() throws Exception {
    StopRequest all = new StopRequest(Duration.ZERO);
    StopRequest one = all.ofOne();
    StopRequest other = all.ofOne();
    one.stop("its rung is reached");
    assertThat(one.reason()).contains("its rung is reached");
    assertThat(other.reason()).isEmpty();
    assertThat(all.reason()).isEmpty();
    all.stop("SIGTERM");
    assertThat(other.reason()).contains("SIGTERM");
  }
}
