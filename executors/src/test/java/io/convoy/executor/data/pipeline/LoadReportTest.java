package io.convoy.executor.data.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoadReportTest {
  @Test
  void fingerprint_batchesDividedAmongRanks_isThatOfWholeBatches() {
    LoadReport rank0 = LoadReport.NONE.with(LoadReport.fingerprint(7, 3, 1));
    LoadReport rank1 = LoadReport.NONE.with(LoadReport.fingerprint(7, 9, 2));
    assertThat(rank0.plus(rank1).fingerprint())
        .isEqualTo(LoadReport.fingerprint(7, 1, 2, 3, 9))
        .isNotEqualTo(LoadReport.fingerprint(7, 1, 2, 3, 8))
        .isNotEqualTo(LoadReport.fingerprint(8, 1, 2, 3, 9));
  }

  @Test
  void fingerprint_samplesThatChangePlacesBetweenSteps_differs() {
    long one = LoadReport.fingerprint(1, 10) + LoadReport.fingerprint(2, 20);
    long other = LoadReport.fingerprint(1, 20) + LoadReport.fingerprint(2, 10);
    assertThat(one).isNotEqualTo(other);
  }

  @Test
  void fingerprint_ofManyStepsAndSamples_neverMeets() {
    Set<Long> seen = new HashSet<>();
    for (long step = 0; step < 100; step++) {
      for (long sample = 0; sample < 1000; sample++) {
        seen.add(LoadReport.fingerprint(step, sample));
      }
    }
    assertThat(seen).hasSize(100_000);
  }
}
