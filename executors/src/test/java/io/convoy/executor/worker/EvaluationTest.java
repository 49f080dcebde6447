package io.convoy.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.round.ClassPairs.Pair;
import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.EvaluationCounts.ClassCounts;
import org.junit.jupiter.api.Test;

class EvaluationTest {
  @Test
  void counter_threeImages_countsHitsLossAndPredictions() {
    Evaluation.Counter counter = new Evaluation.Counter(3, 1e-10);
    float[] probabilities = {0.5f, 0.25f, 0.25f, 0.125f, 0.125f, 0.75f, 0.5f, 0.5f, 0};
    counter.add(probabilities, new int[] {0, 1, 1});
    EvaluationCounts counts = counter.result();
    assertThat(counts.images()).isEqualTo(3);
    assertThat(counts.top1()).isEqualTo(1); // the tie of the third image goes to class 0
    assertThat(counts.top5()).isEqualTo(3);
    assertThat(counts.lossSum()).isCloseTo(Math.log(2) + Math.log(8) + Math.log(2), within(1e-6));
    assertThat(counts.classes())
        .containsExactly(
            new ClassCounts(1, 1, 2), new ClassCounts(2, 0, 0), new ClassCounts(0, 0, 1));
    assertThat(counts.pairs().pairs())
        .containsExactly(new Pair(0, 0, 1), new Pair(1, 0, 1), new Pair(1, 2, 1));
  }

  @Test
  void counter_sixthLargest_isNotInTheTopFive() {
    Evaluation.Counter counter = new Evaluation.Counter(6, 1e-10);
    float[] probabilities = {0.3f, 0.2f, 0.2f, 0.1f, 0.1f, 0.1f};
    counter.add(probabilities, new int[] {5});
    counter.add(probabilities, new int[] {4});
    assertThat(counter.result().top5()).isEqualTo(1);
  }

  @Test
  void counter_probabilityZero_hasAFiniteLoss() {
    Evaluation.Counter counter = new Evaluation.Counter(2, 1e-10);
    counter.add(new float[] {1, 0}, new int[] {1});
    assertThat(counter.result().lossSum()).isCloseTo(10 * Math.log(10), within(1e-6));
  }

  @Test
  void averages_ofViews_areTheirMeansWhateverTheParts() {
    Evaluation.Averages averages = new Evaluation.Averages(3, 2, 2);
    averages.add(new float[] {0.5f, 0.5f, 0.25f, 0.75f});
    averages.add(new float[] {0.75f, 0.25f, 1, 0, 1, 0});
    averages.add(new float[] {0.25f, 0.75f});
    assertThat(averages.result()).containsExactly(0.5f, 0.5f, 0.75f, 0.25f);
  }
}
