package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.driver.cluster.ClusterException;
import io.convoy.driver.cluster.FakeCluster;
import io.convoy.driver.schedule.RateRange;
import io.convoy.executor.base.FailureKind;
import io.convoy.executor.round.StepMetrics;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Epochs have 4 steps of 24 images. */
class RangeTestTest {
  private static final RateRange RANGE = new RateRange(1e-3, 1, 10);

  @TempDir private Path dir;
  private final FakeCluster cluster = new FakeCluster(2);

  private RangeTest test(String... settings) {
    RunFolder folder = new RunFolder(new Configuration(), dir.toUri().toString());
    return new RangeTest(
        ScriptedRun.setup(folder, ScriptedRun.conf(dir.toUri().toString(), settings)),
        cluster,
        RANGE,
        24);
  }

  @Test
  void run_isARoundAnEpochWithoutEvaluationOrSnapshot() throws Exception {
    RangeTest test = test();
    List<StepMetrics> steps = test.run(so -> false);
    assertThat(test.devices()).containsExactly("the CPU");
    assertThat(cluster.story())
        .containsExactly(
            "2 ranks anew, steps 1-4",
            "2 ranks at step 4, steps 5-8",
            "2 ranks at step 8, steps 9-10");
    assertThat(steps)
        .extracting(StepMetrics::step)
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    assertThat(steps).extracting(StepMetrics::learningRate).startsWith(1e-3).isSorted();
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void run_whenItIsOver_endsAfterTheStep() throws Exception {
    List<StepMetrics> steps = test().run(so -> so.size() >= 5);
    assertThat(cluster.story()).hasSize(2).last().asString().startsWith("2 ranks at step 4, step");
    assertThat(steps).hasSizeBetween(5, 7);
  }

  @Test
  void run_microBatchThatDoesNotFit_beginsAnewWithASmallerOne() throws Exception {
    cluster.room(6);
    assertThat(test("train.micro-batch=auto").run(so -> false)).hasSize(10);
    assertThat(cluster.story()).last().isEqualTo("2 ranks at step 8, steps 9-10");
    assertThat(cluster.runs()).as("states of one attempt are not of another").hasSize(2);
  }

  @Test
  void run_thatFails_saysWhy() {
    cluster.inStep(6, round -> round.fail(FailureKind.DATA, 1, "no shard"));
    assertThatThrownBy(() -> test().run(so -> false))
        .isInstanceOf(TrainingException.class)
        .hasMessage("rank 1 on node2: no shard");
  }

  @Test
  void test_fewerSlotsThanAreToBe_isRefused() {
    assertThatThrownBy(() -> test("cluster.min-workers=3")).isInstanceOf(ClusterException.class);
  }
}
