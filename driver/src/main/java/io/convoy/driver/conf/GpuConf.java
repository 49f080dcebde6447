package io.convoy.driver.conf;

import io.convoy.executor.device.DeviceChoice;
import io.convoy.executor.device.DeviceSettings;
import java.util.Locale;

/**
 * How GPUs compute; nothing here matters to ranks on the CPU.
 *
 * @param tf32 whether products of 32-bit numbers may round their operands to TF32
 * @param graphs whether steps are captured and replayed
 * @param benchmark whether cuDNN tries out its kernels
 */
public record GpuConf(boolean tf32, Graphs graphs, boolean benchmark) {
  /** When a step is captured as a CUDA graph. */
  public enum Graphs {
    /** Where that is possible. */
    AUTO,
    /** Never. */
    OFF;

    /** The name as a recipe writes it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** With the device that a recipe chooses. */
  DeviceSettings settings(DeviceChoice choice) {
    return new DeviceSettings(choice, tf32, graphs == Graphs.AUTO, benchmark);
  }
}
