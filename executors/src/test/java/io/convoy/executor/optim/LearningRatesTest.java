package io.convoy.executor.optim;

import static io.convoy.executor.optim.FlatVectors.LAYOUT;
import static io.convoy.executor.optim.FlatVectors.SIZE;
import static io.convoy.executor.optim.FlatVectors.tensor;
import static io.convoy.executor.optim.FlatVectors.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.optim.RegularisationSpec.Source;
import io.convoy.executor.vector.GradientBuffer;
import io.convoy.executor.vector.Learning;
import io.convoy.executor.vector.Learning.Statistics;
import io.convoy.executor.vector.ParameterLayout;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of a network that learn at their own rates, or not at all. */
class LearningRatesTest {
  private static final double RATE = 0.02;
  private static final int STEPS = 5;
  private static final RegularisationSpec DECAY =
      new RegularisationSpec(Source.RECIPE, 0, 0.01, 0, 0.8);

  /** Parameters after some steps on gradients that are drawn for the whole vector. */
  private static double[] trained(String optimizer, Learning learning, double rate, ClipSpec clip) {
    ParameterLayout layout = LAYOUT.learning(learning);
    UpdateSpec spec =
        new UpdateSpec(
            new OptimizerSpec(optimizer, Map.of()), regularisation(optimizer), clip, true);
    Random random = new Random(3);
    try (Tensor parameters = tensor(random.doubles(SIZE, -1, 1).toArray());
        GradientBuffer buffer = new GradientBuffer(layout.learned(), ScalarType.Double);
        UpdateRule rule = new UpdateRule(spec, layout, parameters, buffer)) {
      for (int step = 0; step < STEPS; step++) {
        double[] whole = random.doubles(SIZE, -1, 1).toArray();
        for (Segment segment : layout.segments()) {
          if (segment.learns()) {
            try (Tensor part = buffer.gradient().narrow(0, segment.place(), segment.length())) {
              part.copy_(
                  tensor(
                      Arrays.copyOfRange(
                          whole,
                          (int) segment.offset(),
                          (int) (segment.offset() + segment.length()))));
            }
          }
        }
        rule.apply(new StepRates(rate, 1, 1, step == 0 ? 1 : 0.5), 2, 1);
      }
      assertThat(rule.state().get(UpdateRule.AVERAGE).numel()).isEqualTo(SIZE);
      rule.optimizerState()
          .values()
          .forEach(state -> assertThat(state.numel()).isIn(1L, layout.learned()));
      return values(parameters);
    }
  }

  private static RegularisationSpec regularisation(String optimizer) {
    return optimizer.equals("adamw") || optimizer.equals("lamb")
        ? new RegularisationSpec(Source.RECIPE, 0, 0, 0.1, 0.8)
        : DECAY;
  }

  private static double[] part(double[] all, int from, int to) {
    return Arrays.copyOfRange(all, from, to);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "adam", "adamw", "rmsprop", "adagrad", "lars", "lamb"})
  void part_withAFactor_learnsAsAtThatRate(String optimizer) {
    Learning slower = new Learning(Map.of("conv", 0.25), Statistics.KEPT);
    double[] both = trained(optimizer, slower, RATE, ClipSpec.NONE);
    double[] fast = trained(optimizer, Learning.ALL, RATE, ClipSpec.NONE);
    double[] slow = trained(optimizer, Learning.ALL, RATE * 0.25, ClipSpec.NONE);
    assertThat(part(both, 0, 8)).isEqualTo(part(slow, 0, 8)).isNotEqualTo(part(fast, 0, 8));
    assertThat(part(both, 8, SIZE)).isEqualTo(part(fast, 8, SIZE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "adam", "adamw", "rmsprop", "adagrad", "lars", "lamb", "lbfgs"})
  void frozenParts_whateverTheOptimizer_keepTheirBits(String optimizer) {
    double[] begin = new Random(3).doubles(SIZE, -1, 1).toArray();
    Learning rest = new Learning(Map.of("conv", 0.0, "bn", 0.0), Statistics.KEPT);
    double[] after = trained(optimizer, rest, RATE, ClipSpec.NONE);
    assertThat(part(after, 0, 12)).isEqualTo(part(begin, 0, 12));
    if (!optimizer.equals("lbfgs")) { // whose step depends on all that learns
      double[] whole = trained(optimizer, Learning.ALL, RATE, ClipSpec.NONE);
      assertThat(part(after, 12, SIZE)).isEqualTo(part(whole, 12, SIZE));
    }
    assertThat(part(after, 12, SIZE)).isNotEqualTo(part(begin, 12, SIZE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "adam"})
  void adaptedStatistics_ofAFrozenNormalisation_moveAlone(String optimizer) {
    double[] begin = new Random(3).doubles(SIZE, -1, 1).toArray();
    Learning rest = new Learning(Map.of("conv", 0.0, "bn", 0.0), Statistics.ADAPTED);
    double[] after = trained(optimizer, rest, RATE, ClipSpec.NONE);
    double[] whole = trained(optimizer, Learning.ALL, RATE, ClipSpec.NONE);
    assertThat(part(after, 0, 10)).isEqualTo(part(begin, 0, 10));
    assertThat(part(after, 10, SIZE)).isEqualTo(part(whole, 10, SIZE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"global-norm", "layer-norm", "value"})
  void clipping_besideFrozenParts_goesByWhatLearns(String clip) {
    ClipSpec spec = new ClipSpec(clip, Map.of("limit", 0.3));
    Learning rest = new Learning(Map.of("conv", 0.0, "bn", 0.0), Statistics.KEPT);
    double[] begin = new Random(3).doubles(SIZE, -1, 1).toArray();
    double[] after = trained("sgd", rest, RATE, spec);
    assertThat(part(after, 0, 12)).isEqualTo(part(begin, 0, 12));
    double[] whole = trained("sgd", Learning.ALL, RATE, spec);
    if (clip.equals("global-norm")) { // of all parts it is larger, and so is the cut
      assertThat(part(after, 12, SIZE)).isNotEqualTo(part(whole, 12, SIZE));
    } else {
      assertThat(part(after, 12, SIZE)).isEqualTo(part(whole, 12, SIZE));
    }
  }

  @Test
  void layout_inWhichNothingWouldLearn_isRefused() {
    Learning nothing = new Learning(Map.of("conv", 0.0, "bn", 0.0, "out", 0.0), Statistics.ADAPTED);
    assertThatThrownBy(() -> LAYOUT.learning(nothing)).hasMessage("no parameter would learn");
  }
}
