package io.convoy.executor.optim;

import static io.convoy.executor.optim.FlatVectors.LAYOUT;
import static io.convoy.executor.optim.FlatVectors.SIZE;
import static io.convoy.executor.optim.FlatVectors.isStatistic;
import static io.convoy.executor.optim.FlatVectors.tensor;
import static io.convoy.executor.optim.FlatVectors.values;
import static io.convoy.executor.optim.OptimizerComparison.RATE;
import static io.convoy.executor.optim.OptimizerComparison.compare;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.optim.OptimizerComparison.Reference;
import io.convoy.executor.vector.GradientBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LookaheadTest {
  private static UpdateSpec around(String rule, int every, double share) {
    return new UpdateSpec(
        new OptimizerSpec(rule, new LookaheadSpec(every, share), List.of(), Map.of()),
        RegularisationSpec.NONE,
        ClipSpec.NONE,
        false);
  }

  /** Zhang et al. 2019, algorithm 1, on arrays, around any step. */
  private static Reference reference(Reference fast, int every, double share) {
    double[] slow = new double[SIZE];
    return (p, g, step) -> {
      if (step == 1) {
        System.arraycopy(p, 0, slow, 0, SIZE);
      }
      fast.step(p, g, step);
      for (int i = 0; i < SIZE && step % every == 0; i++) {
        slow[i] += share * (p[i] - slow[i]);
        p[i] = slow[i];
      }
    };
  }

  @Test
  void aroundSgd_hundredSteps_followsThePaper() {
    double[] v = new double[SIZE];
    Reference nesterov =
        (p, g, step) -> {
          for (int i = 0; i < SIZE; i++) {
            v[i] = 0.9 * v[i] + g[i];
            p[i] -= RATE * (g[i] + 0.9 * v[i]);
          }
        };
    compare(around("sgd", 7, 0.3), reference(nesterov, 7, 0.3));
  }

  @Test
  void aroundAdam_hundredSteps_followsThePaper() {
    double[] m = new double[SIZE];
    double[] s = new double[SIZE];
    Reference adam =
        (p, g, step) -> {
          for (int i = 0; i < SIZE; i++) {
            m[i] = 0.9 * m[i] + 0.1 * g[i];
            s[i] = 0.999 * s[i] + 0.001 * g[i] * g[i];
            double root = Math.sqrt(s[i] / (1 - Math.pow(0.999, step)));
            p[i] -= RATE * m[i] / (1 - Math.pow(0.9, step)) / (root + 1e-8);
          }
        };
    compare(around("adam", 5, 0.5), reference(adam, 5, 0.5));
  }

  /** One step of the whole way is the rule itself. */
  @Test
  void everyStepTheWholeWay_isTheRuleAlone() {
    assertThat(trained(around("sgd", 1, 1), 12)).isEqualTo(trained(around("sgd", 0, 0.5), 12));
    assertThat(trained(around("sgd", 4, 0.5), 12)).isNotEqualTo(trained(around("sgd", 0, 1), 12));
  }

  private static double[] gradient(int step) {
    double[] gradient = new Random(step).doubles(SIZE, -1, 1).toArray();
    for (int i = 0; i < SIZE; i++) {
      gradient[i] = isStatistic(i) ? 0 : gradient[i];
    }
    return gradient;
  }

  private static double[] trained(UpdateSpec spec, int steps) {
    try (GradientBuffer buffer = new GradientBuffer(SIZE, ScalarType.Double);
        Tensor parameters = tensor(new Random(3).doubles(SIZE, -1, 1).toArray());
        UpdateRule rule = new UpdateRule(spec, LAYOUT, parameters, buffer)) {
      for (int step = 0; step < steps; step++) {
        buffer.gradient().copy_(tensor(gradient(step)));
        rule.apply(StepRates.of(RATE), 1, 1);
      }
      return values(parameters);
    }
  }

  @ParameterizedTest
  @MethodSource("io.convoy.executor.optim.OptimizersTest#names")
  void state_copiedWithinACycle_leadsToTheSameBits(String name) {
    UpdateSpec spec = around(name, 4, 0.5);
    for (int copied : new int[] {3, 4, 5, 6}) {
      try (GradientBuffer buffer = new GradientBuffer(SIZE, ScalarType.Double);
          Tensor first = tensor(new Random(3).doubles(SIZE, -1, 1).toArray());
          Tensor second = tensor(new double[SIZE]);
          UpdateRule begun = new UpdateRule(spec, LAYOUT, first, buffer);
          UpdateRule resumed = new UpdateRule(spec, LAYOUT, second, buffer)) {
        for (int step = 0; step < 10; step++) {
          if (step == copied) {
            second.copy_(first);
            begun.state().forEach((key, value) -> resumed.state().get(key).copy_(value));
          }
          buffer.gradient().copy_(tensor(gradient(step)));
          (step < copied ? begun : resumed).apply(StepRates.of(RATE), 1, 1);
        }
        assertThat(values(second)).containsExactly(trained(spec, 10));
      }
    }
  }

  @Test
  void state_hasTheNamesThatAreToldBefore() {
    UpdateSpec spec = around("adam", 4, 0.5);
    try (GradientBuffer buffer = new GradientBuffer(SIZE, ScalarType.Double);
        Tensor parameters = tensor(new double[SIZE]);
        UpdateRule rule = new UpdateRule(spec, LAYOUT, parameters, buffer)) {
      assertThat(rule.state().keySet())
          .isEqualTo(
              Optimizers.slots(spec.optimizer()).stream()
                  .map(slot -> "optimizer." + slot)
                  .collect(Collectors.toSet()))
          .contains("optimizer.slow", "optimizer.cycle", "optimizer.squares");
    }
  }

  @Test
  void rule_goesOnFromTheStateOfOneWithSlowWeightsAlone() {
    OptimizerSpec plain = new OptimizerSpec("adam", Map.of());
    OptimizerSpec slow = around("adam", 5, 0.5).optimizer();
    assertThat(slow.goesOnFrom(plain)).isFalse();
    assertThat(slow.goesOnFrom(around("adam", 10, 0.8).optimizer())).isTrue();
    assertThat(plain.goesOnFrom(slow)).isTrue();
  }

  @Test
  void spec_outOfRange_isRefused() {
    assertThatThrownBy(() -> new LookaheadSpec(-1, 0.5)).hasMessageContaining("every-steps = -1");
    assertThatThrownBy(() -> new LookaheadSpec(5, 0)).hasMessageContaining("share = 0");
    assertThatThrownBy(() -> new LookaheadSpec(5, 1.1)).hasMessageContaining("must be above 0");
  }
}
