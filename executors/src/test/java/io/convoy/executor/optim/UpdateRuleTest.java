package io.convoy.executor.optim;

import static io.convoy.executor.optim.FlatVectors.LAYOUT;
import static io.convoy.executor.optim.FlatVectors.SIZE;
import static io.convoy.executor.optim.FlatVectors.isStatistic;
import static io.convoy.executor.optim.FlatVectors.isWeight;
import static io.convoy.executor.optim.FlatVectors.norm;
import static io.convoy.executor.optim.FlatVectors.tensor;
import static io.convoy.executor.optim.FlatVectors.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.optim.RegularisationSpec.Source;
import io.convoy.executor.vector.GradientBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class UpdateRuleTest {
  private static final OptimizerSpec PLAIN = new OptimizerSpec("sgd", Map.of("momentum", 0.0));

  /** The same arithmetic written out by hand on arrays. */
  private static final class ByHand {
    final double[] p;
    final double[] v = new double[SIZE];

    ByHand(double[] start) {
      p = start.clone();
    }

    double apply(UpdateSpec spec, double rate, double[] sums, int samples, int shares) {
      double[] g = new double[SIZE];
      for (int i = 0; i < SIZE; i++) {
        g[i] = isStatistic(i) ? 0 : sums[i] / samples;
      }
      double norm = norm(g, 0, SIZE);
      boolean clips = spec.clip().name().equals("global-norm") && norm > spec.clip().limit();
      double clip = clips ? spec.clip().limit() / norm : 1;
      double momentum = spec.optimizer().arguments().number("momentum");
      for (int i = 0; i < SIZE; i++) {
        if (isStatistic(i)) {
          p[i] -= sums[i] / shares;
          continue;
        }
        double whole = g[i] * clip;
        if (isWeight(i)) {
          whole += spec.regularisation().l2() * p[i];
          whole += spec.regularisation().l1() * Math.signum(p[i]);
        }
        v[i] = momentum * v[i] + whole;
        boolean nesterov = momentum > 0 && spec.optimizer().arguments().flag("nesterov");
        p[i] -= rate * (nesterov ? whole + momentum * v[i] : v[i]);
      }
      return norm;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, false, 0, 0, none, 1",
    "0.9, false, 0, 0, none, 1",
    "0.9, true, 0, 5e-4, none, 1",
    "0.9, true, 0, 1e-2, global-norm, 0.5",
    "0.9, true, 1e-3, 0, none, 1",
    "0.9, true, 1e-3, 1e-2, global-norm, 0.5"
  })
  void apply_hundredSteps_clipsTheMeanGradientThenRegularises(
      double momentum, boolean nesterov, double l1, double l2, String clip, double limit) {
    UpdateSpec spec =
        new UpdateSpec(
            new OptimizerSpec("sgd", Map.of("momentum", momentum, "nesterov", nesterov)),
            new RegularisationSpec(Source.RECIPE, l1, l2, 0, 0),
            new ClipSpec(clip, limit),
            false);
    Random random = new Random(1);
    double[] start = random.doubles(SIZE, -1, 1).toArray();
    ByHand byHand = new ByHand(start);
    try (GradientBuffer gradientBuffer = new GradientBuffer(SIZE, ScalarType.Double);
        Tensor parameters = tensor(start);
        UpdateRule rule = new UpdateRule(spec, LAYOUT, parameters, gradientBuffer)) {
      for (int step = 0; step < 100; step++) {
        double rate = 0.1 / (1 + step);
        double[] sums = random.doubles(SIZE, -8, 8).toArray();
        gradientBuffer.gradient().copy_(tensor(sums));
        double norm = rule.apply(StepRates.of(rate), 8, 2).gradientNorm();
        assertThat(norm).isCloseTo(byHand.apply(spec, rate, sums, 8, 2), within(1e-12));
      }
      assertThat(values(parameters)).usingComparatorWithPrecision(1e-12).containsExactly(byHand.p);
      if (momentum == 0) {
        assertThat(rule.state()).isEmpty();
      } else {
        assertThat(values(rule.state().get("optimizer.momentum")))
            .usingComparatorWithPrecision(1e-12)
            .containsExactly(byHand.v);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"NaN, adamw", "Infinity, sgd", "NaN, lamb"})
  void apply_nonFiniteGradient_updatesNothing(double bad, String optimizer) {
    UpdateSpec spec =
        new UpdateSpec(
            new OptimizerSpec(optimizer, Map.of()),
            new RegularisationSpec(Source.RECIPE, 1e-4, 1e-4, 1e-4, 1),
            new ClipSpec("global-norm", 1),
            false);
    double[] start = new Random(2).doubles(SIZE).toArray();
    double[] sums = new double[SIZE];
    sums[5] = bad;
    try (GradientBuffer gradientBuffer = new GradientBuffer(SIZE, ScalarType.Double);
        Tensor parameters = tensor(start);
        UpdateRule rule = new UpdateRule(spec, LAYOUT, parameters, gradientBuffer)) {
      gradientBuffer.gradient().copy_(tensor(sums));
      assertThat(rule.apply(StepRates.of(0.1), 8, 2).finite()).isFalse();
      assertThat(values(parameters)).containsExactly(start);
      rule.state()
          .values()
          .forEach(state -> assertThat(values(state.to(ScalarType.Double))).containsOnly(0));
    }
  }

  /** As replicas have it: here the kernels divide, whereas doubles are divided before. */
  @ParameterizedTest
  @MethodSource("io.convoy.executor.optim.OptimizersTest#names")
  void apply_singlePrecision_isThatOfDoubles(String optimizer) {
    UpdateSpec spec =
        new UpdateSpec(
            new OptimizerSpec(optimizer, Map.of()),
            new RegularisationSpec(Source.RECIPE, 0, 1e-3, 1e-2, 0),
            new ClipSpec("global-norm", 0.5),
            false);
    Random random = new Random(6);
    double[] start = random.doubles(SIZE, -1, 1).toArray();
    try (GradientBuffer exact = new GradientBuffer(SIZE, ScalarType.Double);
        GradientBuffer single = new GradientBuffer(SIZE, ScalarType.Float);
        Tensor expected = tensor(start);
        Tensor actual = tensor(start).to(ScalarType.Float);
        UpdateRule one = new UpdateRule(spec, LAYOUT, expected, exact);
        UpdateRule other = new UpdateRule(spec, LAYOUT, actual, single)) {
      for (int step = 0; step < 20; step++) {
        double[] sums = random.doubles(SIZE, -8, 8).toArray();
        exact.gradient().copy_(tensor(sums));
        single.gradient().copy_(tensor(sums));
        one.apply(StepRates.of(0.01), 8, 2);
        other.apply(StepRates.of(0.01), 8, 2);
      }
      assertThat(values(actual.to(ScalarType.Double)))
          .usingComparatorWithPrecision(1e-5)
          .containsExactly(values(expected));
    }
  }

  @Test
  void apply_layerNorm_scalesEachLayerApart() {
    double[] gradient = {3, 4, 0, 0, 0, 0, 0, 0, 0.1, 0.1, 0, 0, 0, 0, 0, 2};
    double[] updated =
        step(RegularisationSpec.NONE, new ClipSpec("layer-norm", 1), gradient, 2.0 / 3);
    assertThat(updated)
        .usingComparatorWithPrecision(1e-12)
        .containsExactly(-0.6, -0.8, 0, 0, 0, 0, 0, 0, -0.1, -0.1, 0, 0, 0, 0, 0, -1);
  }

  @Test
  void apply_value_cutsEachValue() {
    double[] gradient = {3, -4, 0.5, 0, 0, 0, 0, 0, 1, 0.1, 0, 0, 0, 0, 0, -0.2};
    double[] updated =
        step(RegularisationSpec.NONE, new ClipSpec("value", 0.3), gradient, 4.0 / 14);
    assertThat(updated)
        .usingComparatorWithPrecision(1e-12)
        .containsExactly(-0.3, 0.3, -0.3, 0, 0, 0, 0, 0, -0.3, -0.1, 0, 0, 0, 0, 0, 0.2);
  }

  /**
   * Units: conv bias |w| = 0 so 1e-3 counts; two filters, one of them over; gamma; not the last.
   */
  @Test
  void apply_adaptive_scalesUnitsByTheirWeights() {
    double[] start = {0, 0, 3, 0, 4, 1, 0, 0, 2, 0, 0, 0, 1, 1, 1, 1};
    double[] gradient = {1, 0, 1, 0, 0, 0, 3, 4, 0.1, 0, 0, 0, 9, 9, 9, 9};
    UpdateSpec spec =
        new UpdateSpec(PLAIN, RegularisationSpec.NONE, new ClipSpec("adaptive", 0.2), false);
    try (GradientBuffer gradientBuffer = new GradientBuffer(SIZE, ScalarType.Double);
        Tensor parameters = tensor(start);
        UpdateRule rule = new UpdateRule(spec, LAYOUT, parameters, gradientBuffer)) {
      gradientBuffer.gradient().copy_(tensor(gradient));
      assertThat(rule.apply(StepRates.of(1), 1, 1).clipped()).isCloseTo(0.5, within(1e-12));
      double[] expected = start.clone();
      expected[0] = -0.2e-3;
      expected[2] = 3 - 1; // |g| = 1 is 0.2 |w|: at the limit
      expected[6] = -0.6 * 0.2; // |g| = 5 becomes 0.2 |w| = 0.2
      expected[7] = -0.8 * 0.2;
      expected[8] = 2 - 0.1;
      for (int i = 12; i < 16; i++) {
        expected[i] = 1 - 9;
      }
      assertThat(values(parameters)).usingComparatorWithPrecision(1e-12).containsExactly(expected);
    }
  }

  @Test
  void apply_maxNorm_scalesUnitsDown() {
    double[] start = {5, 5, 3, 0, 4, 0.1, 0, 0, 7, 7, 9, 9, 3, 3, 3, 3};
    UpdateSpec spec =
        new UpdateSpec(
            PLAIN, new RegularisationSpec(Source.RECIPE, 0, 0, 0, 2), ClipSpec.NONE, false);
    try (GradientBuffer gradientBuffer = new GradientBuffer(SIZE, ScalarType.Double);
        Tensor parameters = tensor(start);
        UpdateRule rule = new UpdateRule(spec, LAYOUT, parameters, gradientBuffer)) {
      rule.apply(StepRates.of(1), 1, 1);
      assertThat(values(parameters))
          .usingComparatorWithPrecision(1e-12)
          .containsExactly(5, 5, 1.2, 0, 1.6, 0.1, 0, 0, 7, 7, 9, 9, 1, 1, 1, 1);
    }
  }

  @Test
  void apply_penaltiesOfTheModel_takesEachLayersOwn() {
    double[] start = new double[SIZE];
    Arrays.fill(start, 1);
    UpdateSpec spec =
        new UpdateSpec(
            PLAIN, new RegularisationSpec(Source.MODEL, 0.9, 0.9, 0.9, 0), ClipSpec.NONE, false);
    try (GradientBuffer gradientBuffer = new GradientBuffer(SIZE, ScalarType.Double);
        Tensor parameters = tensor(start);
        UpdateRule rule = new UpdateRule(spec, LAYOUT, parameters, gradientBuffer)) {
      UpdateFigures figures = rule.applyMeasured(StepRates.of(1), 1, 1);
      double[] expected = start.clone();
      for (int i = 2; i < 8; i++) {
        expected[i] = 1 - 0.02 - 0.03;
      }
      for (int i = 12; i < 16; i++) {
        expected[i] = 1 - 0.5;
      }
      assertThat(values(parameters)).usingComparatorWithPrecision(1e-12).containsExactly(expected);
      assertThat(figures.regularisationLoss())
          .isCloseTo(6 * 0.02 + 6 * 0.03 / 2 + 4 * 0.5 / 2, within(1e-12));
      assertThat(figures.updateRatio())
          .isCloseTo(Math.sqrt((6 * 0.05 * 0.05 + 4 * 0.25) / 14), within(1e-12));
    }
  }

  @Test
  void apply_decayShare_multipliesL1L2AndDecay() {
    double[] start = new double[SIZE];
    Arrays.fill(start, 1);
    RegularisationSpec all = new RegularisationSpec(Source.RECIPE, 0.1, 0.2, 0.3, 0);
    try (GradientBuffer gradientBuffer = new GradientBuffer(SIZE, ScalarType.Double);
        Tensor parameters = tensor(start);
        UpdateRule rule =
            new UpdateRule(
                new UpdateSpec(PLAIN, all, ClipSpec.NONE, false),
                LAYOUT,
                parameters,
                gradientBuffer)) {
      rule.apply(new StepRates(1, 1, 0.5, 0), 1, 1);
      assertThat(values(parameters)[3]).isCloseTo(1 - 0.15 - 0.05 - 0.1, within(1e-12));
      assertThat(values(parameters)[0]).isEqualTo(1);
    }
  }

  @Test
  void apply_keepingAnAverage_movesItByItsShare() {
    UpdateSpec spec = new UpdateSpec(PLAIN, RegularisationSpec.NONE, ClipSpec.NONE, true);
    double[] start = new Random(4).doubles(SIZE).toArray();
    double[] mean = new double[SIZE];
    try (GradientBuffer gradientBuffer = new GradientBuffer(SIZE, ScalarType.Double);
        Tensor parameters = tensor(start);
        UpdateRule rule = new UpdateRule(spec, LAYOUT, parameters, gradientBuffer)) {
      for (double share : new double[] {0, 1, 0.5, 0.25}) {
        gradientBuffer.gradient().copy_(tensor(new Random(5).doubles(SIZE).toArray()));
        rule.apply(new StepRates(0.1, 1, 1, share), 1, 1);
        double[] now = values(parameters);
        for (int i = 0; i < SIZE; i++) {
          mean[i] += share * (now[i] - mean[i]);
        }
        assertThat(values(rule.state().get("average")))
            .usingComparatorWithPrecision(1e-12)
            .containsExactly(mean);
      }
      double[] own = values(parameters);
      rule.swapAverage();
      assertThat(values(parameters)).usingComparatorWithPrecision(1e-12).containsExactly(mean);
      rule.swapAverage();
      assertThat(values(parameters)).containsExactly(own);
    }
  }

  @Test
  void swapAverage_withoutOne_saysSo() {
    try (GradientBuffer gradientBuffer = new GradientBuffer(SIZE, ScalarType.Double);
        Tensor parameters = tensor(new double[SIZE]);
        UpdateRule rule =
            new UpdateRule(
                new UpdateSpec(PLAIN, RegularisationSpec.NONE, ClipSpec.NONE, false),
                LAYOUT,
                parameters,
                gradientBuffer)) {
      assertThatThrownBy(rule::swapAverage).hasMessage("no average of parameters is kept");
    }
  }

  @Test
  void clipSpec_wrongNameOrLimit_saysSo() {
    assertThatThrownBy(() -> new ClipSpec("norm", 1))
        .hasMessage(
            "name = norm: no such clipping; did you mean none? There are: adaptive, global-norm,"
                + " layer-norm, none, value");
    assertThatThrownBy(() -> new ClipSpec("value", Double.POSITIVE_INFINITY))
        .hasMessage("limit = Infinity: must be a number above 0");
    assertThatThrownBy(() -> new ClipSpec("value", 0))
        .hasMessage("limit = 0: must be a number above 0");
  }

  /** From 0, at rate 1. */
  private static double[] step(
      RegularisationSpec regularisation, ClipSpec clip, double[] gradient, double share) {
    try (GradientBuffer gradientBuffer = new GradientBuffer(SIZE, ScalarType.Double);
        Tensor parameters = tensor(new double[SIZE]);
        UpdateRule rule =
            new UpdateRule(
                new UpdateSpec(PLAIN, regularisation, clip, false),
                LAYOUT,
                parameters,
                gradientBuffer)) {
      double[] sums = gradient.clone();
      for (int i = 0; i < SIZE; i++) {
        sums[i] *= 4;
      }
      gradientBuffer.gradient().copy_(tensor(sums));
      assertThat(rule.apply(StepRates.of(1), 4, 1).clipped()).isCloseTo(share, within(1e-12));
      return values(parameters);
    }
  }
}
