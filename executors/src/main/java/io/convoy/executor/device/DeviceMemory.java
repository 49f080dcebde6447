package io.convoy.executor.device;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What LibTorch's allocator has of a GPU's memory. */
public final class DeviceMemory {
  private DeviceMemory() {}

  /** Most bytes that tensors have taken at once since {@link #forgetPeak}. */
  public static long peak(ComputeDevice device) {
    return torch.getDeviceStats((byte) device.index()).allocated_bytes().peak();
  }

  /** Gives GPUs back what no tensor of this process takes: their libraries need memory, too. */
  public static void release() {
    if (torch.hasCUDA()) {
      torch.emptyCache();
    }
  }

  /** Gives the GPU back what no tensor takes, and counts the peak from now on. */
  public static void forgetPeak(ComputeDevice device) {
    try (Tensor first = torch.zeros(new long[] {1}, device.options(ScalarType.Float))) {
      release(); // the allocator begins with the first tensor
    }
    torch.resetPeakStats((byte) device.index());
  }
}
