package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.cluster.FakeCluster;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a run finds out how many images fit into a rank's memory at once. */
class MicroBatchTest {
  @TempDir private Path dir;
  private final FakeCluster cluster = new FakeCluster(2);

  private ScriptedRun start(String... settings) throws Exception {
    return new ScriptedRun(dir.resolve("run"), cluster, settings);
  }

  @Test
  void microBatch_auto_shrinksUntilItFitsAndIsKept() throws Exception {
    cluster.room(5);
    cluster.inStep(7, round -> round.lose(0, 1));
    try (ScriptedRun run = start("train.micro-batch=auto")) {
      assertThat(run.run()).isEmpty();
      assertThat(cluster.story())
          .startsWith(
              "2 ranks anew, failed: rank 0 on node1: CUDA out of memory with 12 images",
              "2 ranks anew, failed: rank 0 on node1: CUDA out of memory with 6 images",
              "2 ranks anew, steps 1-4, evaluation",
              "2 ranks at step 4, steps 5-6, failed: executor 1 was lost",
              "2 ranks from step-00000004, steps 5-8, evaluation");
      assertThat(run.heard.lines)
          .contains(
              "after step 0: train.micro-batch = auto: 6 images at once do not fit into memory, so 4"
                  + " are tried");
      assertThat(run.newest().content().progress().microBatch()).isEqualTo(4);
      assertThat(run.time.pauses()).containsOnly(Duration.ZERO);
    }
    FakeCluster smaller = new FakeCluster(2).room(3);
    try (ScriptedRun again =
        new ScriptedRun(dir.resolve("run"), smaller, "train.micro-batch=auto", "train.epochs=4")) {
      again.run();
      assertThat(smaller.story())
          .endsWith(
              "2 ranks from step-00000012, failed: rank 0 on node1: CUDA out of memory with 4 images",
              "2 ranks at step 12, steps 13-16, evaluation");
      assertThat(again.newest().content().progress().microBatch()).isEqualTo(3);
    }
  }

  @Test
  void microBatch_given_isNotShrunk() throws Exception {
    cluster.room(5);
    try (ScriptedRun run = start("train.micro-batch=6")) {
      assertThatThrownBy(run::run).hasMessageContaining("CUDA out of memory with 6 images");
      assertThat(cluster.story()).hasSize(1);
    }
  }

  @Test
  void microBatch_thatNeverFits_endsAfterASingleImage() throws Exception {
    cluster.room(0);
    try (ScriptedRun run = start("train.micro-batch=auto")) {
      assertThatThrownBy(run::run).hasMessageContaining("CUDA out of memory with 1 images");
      assertThat(cluster.story()).hasSize(6);
    }
  }
}
