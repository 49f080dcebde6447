package io.convoy.executor.engine.torch;

import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * While open, this thread's convolutions and matrix products take their operands as bfloat16
 * (Kalamkar et al. 2019, "A study of BFLOAT16 for deep learning training"); normalisation keeps its
 * statistics in 32 bits, and so do operations that LibTorch deems unsafe.
 *
 * <p>The end forgets the 16-bit copies of weights: an old copy would serve the next step too, and
 * nothing would be learnt.
 */
final class Autocast implements AutoCloseable {
  private final DeviceType device;

  /**
   * Begins.
   *
   * @param device on which they run
   */
  Autocast(DeviceType device) {
    this.device = device;
    torch.set_autocast_dtype(device, ScalarType.BFloat16);
    torch.set_autocast_enabled(device, true);
  }

  @Override
  public void close() {
    torch.set_autocast_enabled(device, false);
    torch.clear_cache();
  }
}
