package io.convoy.driver.conf;

import io.convoy.executor.device.DeviceChoice;
import io.convoy.executor.device.DeviceSettings;
import io.convoy.executor.device.GraphUse;

/**
 * How GPUs compute; nothing here matters to ranks on the CPU.
 *
 * @param tf32 whether products of 32-bit numbers may round their operands to TF32
 * @param graphs what of a step is captured and replayed
 * @param benchmark whether cuDNN tries out its kernels
 */
public record GpuConf(boolean tf32, GraphUse graphs, boolean benchmark) {
  /** The settings with the device that a recipe chooses. */
  DeviceSettings settings(DeviceChoice choice) {
    return new DeviceSettings(choice, tf32, graphs, benchmark);
  }
}
