package io.convoy.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.driver.plan.Planner;
import io.convoy.driver.plan.Progress;
import io.convoy.executor.optim.UpdateFigures;
import io.convoy.executor.round.StepMetrics;
import org.junit.jupiter.api.Test;

/** Epochs of four steps of 24 images. */
class RoundStepsTest {
  private final Planner planner = new Planner(ScriptedRun.conf("/run"), 96, 2);

  private static StepMetrics step(long step, double loss) {
    return new StepMetrics(step, 1, loss, 0.5, 0.1, UpdateFigures.of(1), 0.1, 0);
  }

  @Test
  void at_eachStep_hasTheLossesUpToIt() {
    RoundSteps steps = new RoundSteps(planner, Progress.START);
    steps.completed(step(1, 3));
    steps.completed(step(2, 2));
    steps.completed(step(3, 1));
    assertThat(steps.at(2)).isEqualTo(Progress.START.within(2, 48).withLosses(5));
    assertThat(steps.at(3)).isEqualTo(Progress.START.within(3, 72).withLosses(6));
    assertThat(steps.at(0)).isEqualTo(Progress.START);
  }

  @Test
  void at_stepOfARoundInMidEpoch_addsToTheLossesBefore() {
    RoundSteps steps = new RoundSteps(planner, Progress.START.within(2, 48).withLosses(5));
    steps.completed(step(3, 1));
    assertThat(steps.at(3)).isEqualTo(Progress.START.within(3, 72).withLosses(6));
  }

  /** Messages may be lost with the process that sent them. */
  @Test
  void at_stepWithoutMetrics_hasNoLosses() {
    RoundSteps steps = new RoundSteps(planner, Progress.START);
    steps.completed(step(1, 3));
    steps.completed(step(3, 1));
    assertThat(steps.at(3).step()).isEqualTo(3);
    assertThat(steps.at(3).lossSum()).isNaN();
  }

  /** More than the room that it begins with, and one message that was lost. */
  @Test
  void at_stepsOfALongRound_hasTheLossesUpToIt() {
    RoundSteps steps =
        new RoundSteps(new Planner(ScriptedRun.conf("/run"), 24 * 10_000, 2), Progress.START);
    for (int step = 1; step <= 5000; step++) {
      if (step != 4000) {
        steps.completed(step(step, step));
      }
    }
    assertThat(steps.at(3999).lossSum()).isEqualTo(3999 * 4000 / 2.0);
    assertThat(steps.at(4000).lossSum()).isNaN();
    assertThat(steps.at(9000).lossSum()).isNaN();
  }
}
