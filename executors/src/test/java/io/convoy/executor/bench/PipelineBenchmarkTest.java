package io.convoy.executor.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.convoy.executor.data.augment.AugmentationSpec;
import io.convoy.executor.data.dataset.ImageShape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PipelineBenchmarkTest {
  private static final AugmentationSpec CROP = spec("random-resized-crop");
  private static final AugmentationSpec FLIP = spec("horizontal-flip");

  private final PipelineBenchmark benchmark =
      new PipelineBenchmark(SyntheticImages.jpegs(3, 48, 64, 80), new ImageShape(32, 32, 3));

  @Test
  void compare_withThePlainLoop_measuresBoth() {
    PipelineBenchmark.Comparison both = benchmark.compare(List.of(CROP, FLIP), 0.05);
    assertThat(both.pipeline().images()).isPositive();
    assertThat(both.reference()).isPositive();
    assertThat(both.ratio() * both.reference())
        .isCloseTo(both.pipeline().rate(), within(1e-6 * both.pipeline().rate()));
    assertShares(both.pipeline(), "decode and resize", "horizontal-flip", "normalise");
  }

  @Test
  void run_anyList_namesItsStages() {
    assertShares(
        benchmark.run(List.of(spec("random-crop"), spec("cutout"), spec("mixup")), 0.02),
        "decode and resize",
        "random-crop",
        "cutout",
        "normalise");
    assertThatThrownBy(() -> benchmark.run(List.of(spec("rotation"), spec("shear")), 0.02))
        .hasMessageContaining("are one stage: measure one of them at a time");
  }

  /** A thread that has to wait for its processor may find its time over. */
  @Test
  void run_withoutTime_measuresAnImage() {
    PipelineBenchmark.Result result = benchmark.run(List.of(FLIP), 0);
    assertThat(result.images()).isEqualTo(1);
    assertShares(result, "decode and resize", "horizontal-flip", "normalise");
  }

  private static void assertShares(PipelineBenchmark.Result result, String... stages) {
    assertThat(result.stages().keySet()).containsExactly(stages);
    assertThat(result.stages().values().stream().mapToDouble(Double::doubleValue).sum())
        .isCloseTo(1, within(1e-9));
  }

  private static AugmentationSpec spec(String name) {
    return new AugmentationSpec(name, Map.of());
  }
}
