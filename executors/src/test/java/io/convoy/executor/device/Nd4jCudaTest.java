package io.convoy.executor.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Nd4jCudaTest {
  private static Gpu gpu(int major, int minor) {
    return new Gpu("NVIDIA X", FakeCuda.FIRST, "0", major, minor);
  }

  @ParameterizedTest
  @CsvSource({"3, 7", "7, 0", "8, 6"})
  void refusal_ofAGpuThatItKnows_isNone(int major, int minor) {
    assertThat(Nd4jCuda.refusal(List.of(gpu(major, minor)))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"3, 5", "8, 9", "9, 0", "12, 0"})
  void refusal_ofAnotherGpu_namesTheTorchEngine(int major, int minor) {
    assertThat(Nd4jCuda.refusal(List.of(gpu(8, 0), gpu(major, minor))))
        .get()
        .asString()
        .contains("NVIDIA X", "has " + major + "." + minor, "engine = torch")
        .doesNotContain("\n");
  }

  @Test
  void refusal_withoutGpu_isNone() {
    assertThat(Nd4jCuda.refusal(List.of())).isEmpty();
    assertThatCode(Nd4jCuda::requireUsable).doesNotThrowAnyException();
  }
}
