package io.convoy.executor.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.engine.ParameterLayout;
import io.convoy.executor.engine.ParameterLayout.Role;
import io.convoy.executor.engine.ParameterLayout.Segment;
import io.convoy.executor.engine.Reduction;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpdateRuleTest {
  private static final ParameterLayout LAYOUT =
      new ParameterLayout(
          List.of(
              new Segment("conv_b", 0, 2, Role.BIAS),
              new Segment("conv_W", 2, 6, Role.WEIGHT),
              new Segment("bn_gamma", 8, 2, Role.NORMALISATION),
              new Segment("bn_mean", 10, 2, Role.STATISTIC),
              new Segment("out_W", 12, 4, Role.WEIGHT)));
  private static final int SIZE = 16;

  /** The same arithmetic written out by hand on arrays. */
  private static final class Reference {
    final double[] p;
    final double[] v = new double[SIZE];

    Reference(double[] start) {
      p = start.clone();
    }

    double apply(OptimizerSpec spec, double rate, double[] sums, int samples, int shares) {
      double[] g = sums.clone();
      double squares = 0;
      for (Segment segment : LAYOUT.segments()) {
        for (int i = (int) segment.offset(); i < segment.offset() + segment.length(); i++) {
          if (segment.role() == Role.STATISTIC) {
            p[i] -= g[i] / shares;
            continue;
          }
          g[i] = g[i] / samples + (segment.role() == Role.WEIGHT ? spec.l2() * p[i] : 0);
          squares += g[i] * g[i];
        }
      }
      double norm = Math.sqrt(squares);
      double clip = spec.clipNorm() > 0 && norm > spec.clipNorm() ? spec.clipNorm() / norm : 1;
      for (int i = 0; i < SIZE; i++) {
        if (i == 10 || i == 11) {
          continue;
        }
        double clipped = g[i] * clip;
        v[i] = spec.momentum() * v[i] + clipped;
        p[i] -= rate * (spec.nesterov() ? clipped + spec.momentum() * v[i] : v[i]);
      }
      return norm;
    }
  }

  @ParameterizedTest
  @CsvSource({"0, false, 0, 0", "0.9, false, 0, 0", "0.9, true, 5e-4, 0", "0.9, true, 1e-2, 0.5"})
  void apply_hundredSteps_followsHandWrittenRule(
      double momentum, boolean nesterov, double l2, double clipNorm) {
    OptimizerSpec spec = new OptimizerSpec("sgd", momentum, nesterov, l2, clipNorm);
    Random random = new Random(1);
    double[] start = random.doubles(SIZE, -1, 1).toArray();
    Reference reference = new Reference(start);
    try (Reduction reduction = new Reduction(SIZE, ScalarType.Double);
        Tensor parameters = tensor(start);
        UpdateRule rule = new UpdateRule(spec, LAYOUT, parameters, reduction)) {
      for (int step = 0; step < 100; step++) {
        double rate = 0.1 / (1 + step);
        double[] sums = random.doubles(SIZE, -8, 8).toArray();
        reduction.gradient().copy_(tensor(sums));
        double norm = rule.apply(rate, 8, 2);
        assertThat(norm).isCloseTo(reference.apply(spec, rate, sums, 8, 2), within(1e-12));
      }
      assertThat(values(parameters))
          .usingComparatorWithPrecision(1e-12)
          .containsExactly(reference.p);
      if (momentum == 0) {
        assertThat(rule.state()).isEmpty();
      } else {
        assertThat(values(rule.state().get("momentum")))
            .usingComparatorWithPrecision(1e-12)
            .containsExactly(reference.v);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity"})
  void apply_nonFiniteGradient_updatesNothing(double bad) {
    OptimizerSpec spec = new OptimizerSpec("sgd", 0.9, true, 1e-4, 1);
    double[] start = new Random(2).doubles(SIZE).toArray();
    double[] sums = new double[SIZE];
    sums[5] = bad;
    try (Reduction reduction = new Reduction(SIZE, ScalarType.Double);
        Tensor parameters = tensor(start);
        UpdateRule rule = new UpdateRule(spec, LAYOUT, parameters, reduction)) {
      reduction.gradient().copy_(tensor(sums));
      assertThat(rule.apply(0.1, 8, 2)).isNotFinite();
      assertThat(values(parameters)).containsExactly(start);
      assertThat(values(rule.state().get("momentum"))).containsOnly(0);
    }
  }

  @Test
  void check_unknownOptimizer_namesTheKnown() {
    assertThatThrownBy(() -> Optimizers.check(new OptimizerSpec("sdg", 0.9, true, 0, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("optimizer.name = sdg: no such optimizer; there are [sgd]");
  }

  private static Tensor tensor(double[] values) {
    Tensor result = torch.zeros(new long[] {values.length}, new TensorOptions(ScalarType.Double));
    new DoublePointer(result.data_ptr_double()).put(values);
    return result;
  }

  private static double[] values(Tensor tensor) {
    double[] result = new double[(int) tensor.numel()];
    tensor.data_ptr_double().get(result);
    return result;
  }
}
