package io.convoy.jobs.lrfind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.optim.UpdateFigures;
import io.convoy.executor.round.StepMetrics;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateCurveTest {
  private static StepMetrics step(int number, double loss, double gradientNorm) {
    return new StepMetrics(
        number, 1, loss, 0.5, 0.1 * number, UpdateFigures.of(gradientNorm), 0.1, 0.01);
  }

  private static List<StepMetrics> steps(double... losses) {
    List<StepMetrics> steps = new ArrayList<>();
    for (double loss : losses) {
      steps.add(step(steps.size() + 1, loss, 1));
    }
    return steps;
  }

  /** {@code (0.98 (0.02 x 4) + 0.02 x 2) / (1 - 0.98^2)}. */
  @Test
  void smoothed_isAnAverageCorrectedForItsStart() {
    RateCurve curve = RateCurve.of(steps(4, 2));
    assertThat(curve.points().get(0).smoothed()).isCloseTo(4, within(1e-12));
    assertThat(curve.points().get(1).smoothed()).isCloseTo(2.98989898989899, within(1e-12));
    assertThat(curve.points().get(1).rate()).isEqualTo(0.2);
    assertThat(curve.end()).isEmpty();
  }

  @Test
  void curve_aboveFourTimesItsBest_endsThere() {
    RateCurve curve = RateCurve.of(steps(1, 1, 1, 30, 1000, 1, 1));
    assertThat(curve.points()).hasSize(4);
    assertThat(curve.points().get(3).smoothed()).isGreaterThan(4);
    assertThat(curve.end()).contains("step 4: the smoothed loss was above 4 times its best");
  }

  @Test
  void curve_lossOrGradientNotFinite_endsBefore() {
    RateCurve curve = RateCurve.of(steps(2, 1, Double.NaN, 1));
    assertThat(curve.points()).hasSize(2);
    assertThat(curve.end()).contains("step 3: loss or gradient was not finite");
    assertThat(RateCurve.of(List.of(step(1, 2, Double.POSITIVE_INFINITY))).end()).isPresent();
  }

  @Test
  void settled_leavesOutTheFirstTenthAndTheLastFive() {
    RateCurve curve = RateCurve.of(steps(new double[40]));
    assertThat(curve.settled(40)).hasSize(31);
    assertThat(curve.settled(40).get(0).step()).isEqualTo(5);
    assertThat(RateCurve.of(steps(1, 2)).settled(40)).isEmpty();
  }
}
