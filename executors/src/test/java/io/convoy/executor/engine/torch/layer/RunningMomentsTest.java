package io.convoy.executor.engine.torch.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.engine.FlatParameters.View;
import io.convoy.executor.engine.LayerRegularisation;
import io.convoy.executor.engine.torch.layer.RunningMoments.Batch;
import io.convoy.executor.engine.torch.layer.RunningMoments.Names;
import io.convoy.executor.vector.ParameterLayout;
import io.convoy.executor.vector.ParameterLayout.Penalty;
import io.convoy.executor.vector.ParameterLayout.Role;
import io.convoy.executor.vector.ParameterLayout.Segment;
import io.convoy.executor.vector.ParameterLayout.Units;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class RunningMomentsTest {
  private static View statistic(String name, long offset, long length) {
    return new View(
        name,
        offset,
        new long[] {1, length},
        new long[] {1, 1},
        Role.STATISTIC,
        new LayerRegularisation(Units.ONE, Penalty.NONE),
        false);
  }

  /** What each layer would do for itself: {@code (1 - decay) (running - batch)}. */
  @Test
  void apply_ofTwoLayers_addsTheDriftOfEach() {
    NativeLibraries.load();
    List<View> views =
        List.of(
            statistic("a_mean", 1, 2),
            statistic("a_var", 3, 2),
            statistic("b_mean", 6, 1),
            statistic("b_var", 7, 1));
    ParameterLayout layout =
        new ParameterLayout(
            List.of(
                new Segment("x_W", 0, 1, Role.WEIGHT),
                new Segment("a_mean", 1, 2, Role.STATISTIC),
                new Segment("a_var", 3, 2, Role.STATISTIC),
                new Segment("y_W", 5, 1, Role.WEIGHT),
                new Segment("b_mean", 6, 1, Role.STATISTIC),
                new Segment("b_var", 7, 1, Role.STATISTIC)));
    try (PointerScope scope = new PointerScope()) {
      Tensor flat = torch.tensor(new float[] {9, 1, 2, 3, 4, 9, 5, 6});
      Tensor gradient = torch.tensor(new float[] {0, 0, 0, 0, 0, 0, 1, 0});
      try (ParameterTensors leaves = new ParameterTensors(views, layout, flat, gradient)) {
        for (int pass = 0; pass < 2; pass++) {
          RunningMoments moments = new RunningMoments();
          moments.add(
              new Batch(
                  new Names("a_mean", "a_var"),
                  torch.tensor(new float[] {0.5f, 1}),
                  torch.tensor(new float[] {0.5f, 1}), // variances 4 - 1 and 1 - 1
                  1,
                  0.9));
          moments.add(
              new Batch(
                  new Names("b_mean", "b_var"),
                  torch.tensor(new float[] {1}),
                  torch.tensor(new float[] {2}), // variance 1/4 - 1/2: none
                  0.5,
                  0.5));
          moments.apply(leaves);
        }
      }
      float[] values = new float[8];
      gradient.data_ptr_float().get(values);
      assertThat(values)
          .containsExactly(new float[] {0, 0.1f, 0.2f, 0, 0.8f, 0, 5, 6}, within(1e-6f));
    }
  }
}
