package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.optim.StepRates;
import io.convoy.executor.optim.UpdateFigures;
import io.convoy.executor.vector.GradientBuffer.Sums;
import org.junit.jupiter.api.Test;

class StepOutcomeTest {
  private static StepOutcome outcome(double norm, double learningRate, boolean tolerated) {
    Sums sums = new Sums(1, 1, 4, false, new double[0]);
    StepRates rates = StepRates.of(learningRate);
    return new StepOutcome(7, rates, sums, UpdateFigures.of(norm), false, tolerated, true);
  }

  @Test
  void completed_finiteOrLeftOut_isTheStep() {
    assertThat(outcome(1, 0.1, true).completed()).isEqualTo(7);
    assertThat(outcome(Double.NaN, 0.1, true).completed()).isEqualTo(7);
  }

  /** Such a loss is of parameters that this step has updated. */
  @Test
  void completed_lossThatIsNotFiniteAfterAnUpdate_isTheStep() {
    assertThat(outcome(1, 0.1, false).completed()).isEqualTo(7);
  }

  @Test
  void completed_notTolerated_isTheStepBefore() {
    assertThat(outcome(Double.NaN, 0.1, false).completed()).isEqualTo(6);
  }

  @Test
  void updates_onlyByAFiniteGradientAtARateAboveZero() {
    assertThat(outcome(1, 0.1, true).updates()).isTrue();
    assertThat(outcome(1, 0, true).updates()).isFalse();
    assertThat(outcome(Double.NaN, 0.1, true).updates()).isFalse();
  }
}
