package io.convoy.executor.optim;

import static io.convoy.executor.optim.FlatVectors.tensor;
import static io.convoy.executor.optim.FlatVectors.values;
import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.optim.RegularisationSpec.Source;
import io.convoy.executor.vector.GradientBuffer;
import io.convoy.executor.vector.ParameterLayout;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link OptimizersTest} has too few parameters for. */
class RmsPropTest {
  @ParameterizedTest
  @CsvSource({"0", "0.9"})
  void step_moreValuesThanABlock_updatesEachAsAlone(double momentum) {
    int size = (1 << 17) + 5;
    UpdateSpec spec =
        new UpdateSpec(
            new OptimizerSpec("rmsprop", Map.of("momentum", momentum)),
            new RegularisationSpec(Source.RECIPE, 0, 0.01, 0, 0),
            ClipSpec.NONE,
            false);
    ParameterLayout layout =
        new ParameterLayout(List.of(new Segment("dense_W", 0, size, Role.WEIGHT)));
    double[] p = new Random(6).doubles(size, -1, 1).toArray();
    double[] s = new double[size];
    double[] v = new double[size];
    try (GradientBuffer gradientBuffer = new GradientBuffer(size, ScalarType.Double);
        Tensor parameters = tensor(p);
        UpdateRule rule = new UpdateRule(spec, layout, parameters, gradientBuffer)) {
      for (int step = 0; step < 3; step++) {
        double[] gradient = new Random(step).doubles(size, -1, 1).toArray();
        gradientBuffer.gradient().copy_(tensor(gradient));
        rule.apply(StepRates.of(0.01), 1, 1);
        for (int i = 0; i < size; i++) {
          double g = gradient[i] + 0.01 * p[i];
          s[i] = 0.99 * s[i] + 0.01 * g * g;
          v[i] = momentum * v[i] + g / (Math.sqrt(s[i]) + 1e-8);
          p[i] -= 0.01 * v[i];
        }
      }
      double[] values = values(parameters);
      Arrays.setAll(values, i -> Math.abs(values[i] - p[i]));
      assertThat(Arrays.stream(values).max().orElseThrow()).isLessThan(1e-9);
    }
  }
}
