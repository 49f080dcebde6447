package io.convoy.driver.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.metric.Metric;
import io.convoy.driver.plan.Evaluations;
import io.convoy.driver.plan.Progress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetentionTest {
  private static final List<Long> STEPS = List.of(10L, 20L, 30L, 35L, 40L, 50L);

  private static Progress progress() {
    Progress progress = Progress.START;
    double[] accuracies = {0.5, 0.7, 0.6, 0.6, 0.4};
    for (int epoch = 1; epoch <= accuracies.length; epoch++) {
      progress =
          progress
              .completed(10L * epoch)
              .evaluated(Evaluations.of(accuracies[epoch - 1], 1))
              .saved(Metric.ACCURACY);
    }
    return progress;
  }

  @Test
  void kept_lastTwo_areTheNewestAndTheBest() {
    assertThat(
            new Retention(2, 1, 0, Metric.ACCURACY)
                .kept(STEPS, progress(), step -> true, step -> true))
        .containsExactly(20L, 40L, 50L);
  }

  @Test
  void kept_bestThree_takesTheEarlierOfEquals() {
    assertThat(
            new Retention(1, 2, 0, Metric.ACCURACY)
                .kept(STEPS, progress(), step -> true, step -> true))
        .containsExactly(20L, 30L, 50L);
    assertThat(
            new Retention(1, 3, 0, Metric.ACCURACY)
                .kept(STEPS, progress(), step -> true, step -> true))
        .containsExactly(20L, 30L, 40L, 50L);
  }

  @Test
  void kept_everyTwentySteps_staysForGood() {
    assertThat(
            new Retention(1, 1, 20, Metric.ACCURACY)
                .kept(STEPS, progress(), step -> true, step -> true))
        .containsExactly(20L, 40L, 50L);
  }

  @Test
  void kept_endsOfCycles_stayForGood() {
    Retention cycles = new Retention(1, 1, 0, Metric.ACCURACY, Set.of(), Set.of(3, 4, 9));
    assertThat(cycles.kept(STEPS, progress(), step -> true, step -> true))
        .containsExactly(20L, 30L, 40L, 50L);
  }

  @Test
  void kept_midEpochSnapshots_countAsNewestButNotAsBest() {
    List<Long> steps = List.of(20L, 45L, 46L);
    assertThat(
            new Retention(1, 5, 0, Metric.ACCURACY)
                .kept(steps, progress(), step -> true, step -> true))
        .containsExactly(20L, 46L);
  }

  @Test
  void kept_bestByAnotherMetric_areThoseOfThatMetric() {
    Progress progress = Progress.START;
    double[] losses = {3, 2, 1, 2, 3};
    for (int i = 0; i < losses.length; i++) {
      progress = progress.completed(10L * (i + 1)).evaluated(Evaluations.of(0.5, losses[i]));
    }
    progress = progress.saved(Metric.LOSS);
    assertThat(
            new Retention(1, 2, 0, Metric.LOSS).kept(STEPS, progress, step -> true, step -> true))
        .contains(30L, 20L);
  }
}
