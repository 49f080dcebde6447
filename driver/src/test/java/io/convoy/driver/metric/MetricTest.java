package io.convoy.driver.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.EvaluationCounts.ClassCounts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetricTest {
  /** Nine of ten of one class, none of two of the second, and no image of the third. */
  private static final EvaluationCounts UNEVEN =
      new EvaluationCounts(
          12,
          24,
          9,
          11,
          List.of(new ClassCounts(10, 9, 12), new ClassCounts(2, 0, 0), new ClassCounts(0, 0, 0)));

  @Test
  void metrics_ofParametersAlone_areTheirs() {
    assertThat(new Measured(UNEVEN, Optional.empty(), Double.NaN).metrics())
        .isEqualTo(
            Map.of(
                "accuracy", 0.75,
                "top5-accuracy", 11 / 12.0,
                "balanced-accuracy", 0.45,
                "loss", 2.0));
  }

  @Test
  void metrics_withAnAverageAndTheEpochsLoss_areAllThereAre() {
    Map<String, Double> metrics = new Measured(UNEVEN, Optional.of(UNEVEN), 0.5).metrics();
    assertThat(metrics).hasSize(Metric.values().length);
    assertThat(metrics)
        .containsEntry("train-loss", 0.5)
        .containsEntry("average-balanced-accuracy", 0.45)
        .containsEntry("average-loss", 2.0);
  }

  @Test
  void goodness_ofALossAndOfWhatIsMissing_growsAsTheyBecomeBetter() {
    assertThat(Metric.LOSS.goodness(1)).isGreaterThan(Metric.LOSS.goodness(2));
    assertThat(Metric.ACCURACY.goodness(1)).isGreaterThan(Metric.ACCURACY.goodness(0.5));
    assertThat(Metric.LOSS.goodness(Double.NaN)).isLessThan(Metric.LOSS.goodness(1e300));
    assertThat(Metric.AVERAGE_LOSS.goodness(Map.of("loss", 1.0)))
        .isEqualTo(Double.NEGATIVE_INFINITY);
  }
}
