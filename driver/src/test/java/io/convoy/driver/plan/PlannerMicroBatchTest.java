package io.convoy.driver.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.conf.RunConf;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.round.SavePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlannerMicroBatchTest {
  private static Planner planner(String... overrides) {
    List<String> all =
        new ArrayList<>(List.of("run.dir=run", "data.path=data", "model.name=lenet"));
    all.addAll(List.of(overrides));
    return new Planner(RunConf.read(Optional.empty(), all), 100, 2);
  }

  @Test
  void microBatch_forOtherRanks_staysOrIsTheWholeShare() {
    Planner planner = planner("train.batch=32", "train.micro-batch=8");
    assertThat(microBatch(planner, Progress.START, 2)).isEqualTo(8);
    assertThat(microBatch(planner, Progress.START, 8)).isEqualTo(4);
  }

  private static int microBatch(Planner planner, Progress progress, int worldSize) {
    return ((RoundTask.Train)
            planner.tasks(progress, worldSize, SavePlan.once("snapshots", true)).get(0))
        .microBatch();
  }

  @Test
  void microBatch_auto_isTheShareThenSmallerDivisorsAndStaysForOtherRanks() {
    Planner planner = planner("train.batch=48", "train.micro-batch=auto");
    Progress progress = planner.fitting(Progress.START, 2);
    assertThat(microBatch(planner, progress, 2)).isEqualTo(24);
    for (int smaller : new int[] {12, 8, 6, 4, 3, 2, 1}) {
      progress = planner.smallerMicroBatch(progress, 2).orElseThrow();
      assertThat(microBatch(planner, progress, 2)).isEqualTo(smaller);
      assertThat(planner.fitting(progress, 2)).isEqualTo(progress);
    }
    assertThat(planner.smallerMicroBatch(progress, 2)).isEmpty();
    progress = Progress.START.fitting(12);
    assertThat(microBatch(planner, progress, 1)).isEqualTo(12);
    assertThat(microBatch(planner, progress, 8)).isEqualTo(6);
    assertThat(planner.smallerMicroBatch(progress, 8)).contains(Progress.START.fitting(3));
  }

  @Test
  void microBatch_given_isNotChanged() {
    Planner planner = planner("train.batch=48", "train.micro-batch=8");
    assertThat(planner.fitting(Progress.START, 2)).isEqualTo(Progress.START);
    assertThat(planner.smallerMicroBatch(Progress.START, 2)).isEmpty();
    assertThat(microBatch(planner, Progress.START.fitting(4), 2)).isEqualTo(8);
  }
}
