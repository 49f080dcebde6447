package io.convoy.driver.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.round.EvaluationCounts;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnsembleGainTest {
  private static EvaluationCounts counts(long hits, double lossSum) {
    return new EvaluationCounts(200, lossSum, hits, 200, List.of());
  }

  @Test
  void text_hasEachAloneAndWhatTheyGainTogether() {
    EnsembleGain gain =
        new EnsembleGain(
            List.of("file:/run/snapshots/step-00000010", "step-00000020"),
            List.of(counts(120, 300), counts(110, 250)),
            counts(125, 200));
    assertThat(gain.text().lines())
        .containsExactly(
            "Alone     step-00000010: 60.00 %, loss 1.5000",
            "Alone     step-00000020: 55.00 %, loss 1.2500",
            "Together  2 snapshots: 62.50 %, loss 1.0000, +2.50 points on the best alone");
  }
}
