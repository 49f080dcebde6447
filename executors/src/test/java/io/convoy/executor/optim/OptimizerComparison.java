package io.convoy.executor.optim;

import static io.convoy.executor.optim.FlatVectors.LAYOUT;
import static io.convoy.executor.optim.FlatVectors.SIZE;
import static io.convoy.executor.optim.FlatVectors.isStatistic;
import static io.convoy.executor.optim.FlatVectors.tensor;
import static io.convoy.executor.optim.FlatVectors.values;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.optim.RegularisationSpec.Source;
import io.convoy.executor.vector.GradientBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The comparison of an optimizer with an independent one. */
final class OptimizerComparison {
  static final double RATE = 0.01;
  private static final int STEPS = 100;

  /** An independent optimizer: updates parameters from the mean gradient of a step. */
  interface Reference {
    void step(double[] parameters, double[] gradient, int step);
  }

  private OptimizerComparison() {}

  static UpdateSpec spec(String name, double l2, double decay, Map<String, Object> numbers) {
    return new UpdateSpec(
        new OptimizerSpec(name, numbers),
        new RegularisationSpec(Source.RECIPE, 0, l2, decay, 0),
        ClipSpec.NONE,
        false);
  }

  /** Requires that both move the parameters alike, by {@link #RATE}, in a hundred steps. */
  static void compare(UpdateSpec spec, Reference reference) {
    Random random = new Random(1);
    double[] expected = random.doubles(SIZE, -1, 1).toArray();
    double[] start = expected.clone();
    try (GradientBuffer gradientBuffer = new GradientBuffer(SIZE, ScalarType.Double);
        Tensor parameters = tensor(start);
        UpdateRule rule = new UpdateRule(spec, LAYOUT, parameters, gradientBuffer)) {
      for (int step = 1; step <= STEPS; step++) {
        double[] gradient = random.doubles(SIZE, -1, 1).toArray();
        for (int i = 0; i < SIZE; i++) {
          gradient[i] = isStatistic(i) ? 0 : gradient[i];
        }
        gradientBuffer.gradient().copy_(tensor(gradient).mul(new Scalar(8)));
        rule.apply(StepRates.of(RATE), 8, 1);
        reference.step(expected, gradient, step);
      }
      double[] actual = values(parameters);
      assertThat(actual).usingComparatorWithPrecision(1e-5).containsExactly(expected);
      assertThat(actual).usingComparatorWithPrecision(1e-2).isNotEqualTo(start);
      assertThat(Arrays.copyOfRange(actual, 10, 12)).containsExactly(start[10], start[11]);
    }
  }
}
