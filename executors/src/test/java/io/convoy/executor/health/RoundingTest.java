package io.convoy.executor.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.base.Processor;
import io.convoy.executor.optim.ClipSpec;
import io.convoy.executor.optim.OptimizerSpec;
import io.convoy.executor.optim.Optimizers;
import io.convoy.executor.optim.RegularisationSpec;
import io.convoy.executor.optim.UpdateSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoundingTest {
  private static UpdateSpec spec(String optimizer) {
    return new UpdateSpec(
        new OptimizerSpec(optimizer, Map.of()), RegularisationSpec.NONE, ClipSpec.NONE, true);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void of_oneProcessor_isAlwaysTheSame(String optimizer) {
    NativeLibraries.load();
    assertThat(Rounding.of(spec(optimizer)))
        .isEqualTo(Rounding.of(spec(optimizer)))
        .isBetween(0L, 0xFFFFFFFFL);
  }

  static Set<String> optimizers() {
    return Optimizers.catalogue().names();
  }

  @Test
  void of_otherOptimizers_isAnother() {
    NativeLibraries.load();
    assertThat(Rounding.of(spec("adam"))).isNotEqualTo(Rounding.of(spec("sgd")));
  }

  /** An older processor, as LibTorch sees it. */
  @Test
  void of_olderInstructions_isAnother() throws Exception {
    assumeThat(Processor.ofThisHost().instructions()).isNotIn("DEFAULT", "NO AVX");
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Child.class.getName()))
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("ATEN_CPU_CAPABILITY", "default");
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).contains("rounding ");
    NativeLibraries.load();
    assertThat(said).doesNotContain("rounding " + Rounding.of(spec("sgd")));
  }

  /** What the other process runs. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) {
      NativeLibraries.load();
      System.out.println("rounding " + Rounding.of(spec("sgd")));
    }
  }
}
