package io.convoy.executor.device;

import static io.convoy.executor.device.FakeCuda.FIRST;
import static io.convoy.executor.device.FakeCuda.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuAddressTest {
  private static final String OTHER = "33333333-0000-0000-0000-00000000000c";

  private static int index(String address, FakeCuda cuda) {
    return new GpuAddress(address).among(cuda);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "' 1', 1", "GPU-" + FIRST + ", 0", "GPU-" + SECOND + ", 1"})
  void among_nothingHidden_isTheNumberOrTheUuid(String address, int expected) {
    assertThat(index(address, FakeCuda.seeing(FIRST, SECOND))).isEqualTo(expected);
  }

  @Test
  void among_numberWhereCudaOrdersBySpeed_countsAlongTheBus() {
    FakeCuda cuda = new FakeCuda();
    cuda.gpus =
        List.of(FakeCuda.gpu(FIRST, "00000000:81:00"), FakeCuda.gpu(SECOND, "00000000:02:00"));
    assertThat(index("0", cuda)).isEqualTo(1);
    assertThat(index("1", cuda)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"3, 0", "2, 1", "GPU-" + FIRST + ", 0", "GPU-" + SECOND + ", 1"})
  void among_variableNamesNumbers_isThePositionThere(String address, int expected) {
    FakeCuda cuda = FakeCuda.seeing(FIRST, SECOND);
    cuda.visible = "3, 2";
    assertThat(index(address, cuda)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"GPU-" + FIRST + ", 0", "GPU-" + SECOND + ", 1"})
  void among_variableNamesUuids_isThePositionThere(String address, int expected) {
    FakeCuda cuda = FakeCuda.seeing(FIRST, SECOND);
    cuda.visible = "GPU-1111,GPU-" + SECOND;
    assertThat(index(address, cuda)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"5, 5", "0, 5", "7, GPU-" + FIRST})
  void among_variableLeavesOne_isThatOne(String address, String visible) {
    FakeCuda cuda = FakeCuda.seeing(FIRST);
    cuda.visible = visible;
    assertThat(index(address, cuda)).isZero();
  }

  @Test
  void among_numberThatTheVariableHides_isRefused() {
    FakeCuda cuda = FakeCuda.seeing(FIRST, SECOND);
    cuda.visible = "2,3";
    assertThatThrownBy(() -> index("0", cuda))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("GPU 0", "2 GPUs", "CUDA_VISIBLE_DEVICES = 2,3", "gpus.sh");
  }

  @ParameterizedTest
  @CsvSource({"2", "GPU-" + OTHER, "abc"})
  void among_gpuThatIsNotThere_isRefused(String address) {
    assertThatThrownBy(() -> index(address, FakeCuda.seeing(FIRST, SECOND)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(address, "2 GPUs");
  }

  @Test
  void among_migInstance_isSelectedAndIsTheFirst() {
    FakeCuda cuda = FakeCuda.seeing(FIRST);
    cuda.instances.add(FakeCuda.gpu(SECOND, "0"));
    cuda.instances.add(FakeCuda.gpu(OTHER, "0"));
    TaskGpus given = new TaskGpus(List.of("MIG-" + OTHER), 0, 1, false);
    assertThat(RankDevice.of(DeviceChoice.AUTO, given, cuda).device())
        .isEqualTo(ComputeDevice.cuda(0));
    assertThat(cuda.visible).isEqualTo("MIG-" + OTHER);
  }

  @Test
  void among_secondMigInstanceOfAProcess_isRefused() {
    FakeCuda cuda = FakeCuda.seeing(SECOND);
    cuda.visible = "MIG-" + SECOND;
    TaskGpus given = new TaskGpus(List.of("MIG-" + OTHER), 1, 2, false);
    assertThatThrownBy(() -> RankDevice.of(DeviceChoice.AUTO, given, cuda))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("MIG-" + OTHER, "a process sees one MIG instance");
  }
}
