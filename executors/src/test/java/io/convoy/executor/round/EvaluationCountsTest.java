package io.convoy.executor.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.round.EvaluationCounts.ClassCounts;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationCountsTest {
  @Test
  void plus_twoRanks_addsEverything() {
    EvaluationCounts a =
        new EvaluationCounts(
            4, 2.0, 3, 4, List.of(new ClassCounts(3, 2, 2), new ClassCounts(1, 1, 2)));
    EvaluationCounts b =
        new EvaluationCounts(
            1, 0.5, 0, 1, List.of(new ClassCounts(0, 0, 1), new ClassCounts(1, 0, 0)));
    EvaluationCounts sum = EvaluationCounts.none(2).plus(a).plus(b);
    assertThat(sum.images()).isEqualTo(5);
    assertThat(sum.loss()).isEqualTo(0.5);
    assertThat(sum.accuracy()).isEqualTo(0.6);
    assertThat(sum.top5Accuracy()).isEqualTo(1);
    assertThat(sum.classes()).containsExactly(new ClassCounts(3, 2, 3), new ClassCounts(2, 1, 2));
  }
}
