package io.convoy.executor.device;

import static io.convoy.executor.device.FakeCuda.FIRST;
import static io.convoy.executor.device.FakeCuda.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RankDeviceTest {
  private final FakeCuda cuda = FakeCuda.seeing(FIRST, SECOND);

  private static TaskGpus given(String... addresses) {
    return new TaskGpus(List.of(addresses), 1, 2, false);
  }

  private static TaskGpus local(int rank, int ranks) {
    return new TaskGpus(List.of(), rank, ranks, true);
  }

  private ComputeDevice device(DeviceChoice choice, TaskGpus given) {
    return RankDevice.of(choice, given, cuda).device();
  }

  private void assertRefused(DeviceChoice choice, TaskGpus given, String... parts) {
    assertThatThrownBy(() -> device(choice, given))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(parts)
        .hasMessageNotContaining("\n");
  }

  @Test
  void auto_gpuGiven_isThatGpu() {
    RankDevice found = RankDevice.of(DeviceChoice.AUTO, given("1"), cuda);
    assertThat(found.device()).isEqualTo(ComputeDevice.cuda(1));
    assertThat(found.name()).isEqualTo("NVIDIA H100, CUDA 13.0, cuDNN 9.19");
    assertThat(found.details()).contains("cuda:1", "driver 580.1", "9.0", SECOND);
  }

  @Test
  void auto_noneGiven_isTheCpuAndSaysHowToAskForAGpuThatIsThere() {
    RankDevice found = RankDevice.of(DeviceChoice.AUTO, given(), cuda);
    assertThat(found.device()).isEqualTo(ComputeDevice.CPU);
    assertThat(found.name()).isEqualTo("the CPU");
    assertThat(found.details()).contains("cluster.device = gpu", "--gpus");
    cuda.present = false;
    assertThat(RankDevice.of(DeviceChoice.AUTO, given(), cuda).details())
        .isEqualTo("computing on the CPU");
  }

  @Test
  void auto_gpuGivenButCudaBroken_isRefusedWithTheReason() {
    cuda.problem = Optional.of("libcudart.so.13: cannot open shared object file");
    assertRefused(
        DeviceChoice.AUTO, given("0"), "Spark gave GPU 0", "libcudart.so.13", "device = cpu");
    assertRefused(DeviceChoice.GPU, local(0, 1), "cluster.device = gpu", "libcudart.so.13");
  }

  @Test
  void cpu_gpusGivenAndCudaBroken_isTheCpu() {
    cuda.problem = Optional.of("broken");
    assertThat(device(DeviceChoice.CPU, given("0", "1"))).isEqualTo(ComputeDevice.CPU);
  }

  @Test
  void gpu_tooOldForLibTorch_isRefused() {
    cuda.gpus.set(0, new Gpu("Tesla V100", FIRST, "0", 7, 0));
    assertRefused(DeviceChoice.AUTO, given("GPU-" + FIRST), "Tesla V100", "7.0", "7.5");
  }

  @Test
  void gpu_severalGiven_isRefusedNamingTheSetting() {
    assertRefused(DeviceChoice.GPU, given("0", "1"), "spark.task.resource.gpu.amount = 2");
    assertRefused(DeviceChoice.AUTO, given("0", "1"), "spark.task.resource.gpu.amount = 2");
  }

  @Test
  void gpu_noneGivenOnACluster_isRefusedNamingTheSettings() {
    assertRefused(
        DeviceChoice.GPU,
        given(),
        "spark.task.resource.gpu.amount = 1",
        "spark.executor.resource.gpu.amount",
        "--gpus");
  }

  @Test
  void gpu_localMode_givesEachRankItsOwn() {
    assertThat(device(DeviceChoice.GPU, local(0, 1))).isEqualTo(ComputeDevice.cuda(0));
    assertThat(device(DeviceChoice.GPU, local(1, 2))).isEqualTo(ComputeDevice.cuda(1));
    assertRefused(DeviceChoice.GPU, local(0, 3), "3 ranks", "2 GPUs", "cluster.workers = 2");
  }
}
