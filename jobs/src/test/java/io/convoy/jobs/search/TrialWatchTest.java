package io.convoy.jobs.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.run.StopRequest;
import io.convoy.executor.optim.UpdateFigures;
import io.convoy.executor.round.StepMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TrialWatchTest {
  private final StopRequest stop = new StopRequest(Duration.ZERO);
  private final List<Double> begun = new ArrayList<>();

  private TrialWatch watch(OptionalDouble firstLoss, double quitAbove) {
    return new TrialWatch(new Trial(0, new TreeMap<>(), firstLoss), 3, quitAbove, stop, begun::add);
  }

  private static StepMetrics step(long step, double loss) {
    return new StepMetrics(step, 1, loss, 0.1, 0.1, UpdateFigures.of(1), 0.5, 0);
  }

  @Test
  void loss_aboveThreeTimesItsFirst_endsTheTrial() {
    TrialWatch watch = watch(OptionalDouble.empty(), 3);
    watch.stepCompleted(step(1, 2));
    watch.stepCompleted(step(2, 6));
    assertThat(begun).containsExactly(2.0);
    assertThat(watch.divergence()).isEmpty();
    watch.stepCompleted(step(3, 6.5));
    watch.stepCompleted(step(4, 9));
    assertThat(watch.divergence())
        .contains(
            new TrialWatch.Divergence(
                3, "the loss of step 3, 6.50, is more than 3.0 times the first, 2.00"));
    assertThat(stop.reason()).isEqualTo(watch.divergence().map(TrialWatch.Divergence::text));
  }

  @Test
  void loss_thatIsNoNumber_endsATrialThatGoesOn() {
    TrialWatch watch = watch(OptionalDouble.of(2), 3);
    watch.stepCompleted(step(40, 1));
    assertThat(stop.reason()).isEmpty();
    watch.stepCompleted(step(41, Double.NaN));
    assertThat(watch.divergence()).isPresent();
    assertThat(begun).isEmpty();
  }

  @Test
  void loss_whereItMayBeAnything_endsNothing() {
    TrialWatch watch = watch(OptionalDouble.of(2), 0);
    watch.stepCompleted(step(40, 100));
    assertThat(watch.divergence()).isEmpty();
  }

  @Test
  void evaluation_ofTheEpochToReach_stopsTheRun() {
    TrialWatch watch = watch(OptionalDouble.of(2), 3);
    watch.evaluated(20, 2, null);
    assertThat(stop.reason()).isEmpty();
    watch.evaluated(30, 3, null);
    assertThat(stop.reason()).contains("the search looks at it after epoch 3");
    assertThat(watch.divergence()).isEmpty();
  }
}
