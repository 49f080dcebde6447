package io.convoy.executor.device;

import java.io.Serializable;

/**
 * How a rank uses what it computes on.
 *
 * @param choice of the device
 * @param tf32 whether matrix products and convolutions of 32 bits may round their operands to TF32
 *     (10 bits of mantissa), on GPUs that have it
 * @param graphs whether a step is captured as a CUDA graph and replayed, where that is possible
 */
public record DeviceSettings(DeviceChoice choice, boolean tf32, boolean graphs)
    implements Serializable {
  /** What a recipe that says nothing gets. */
  public static final DeviceSettings DEFAULT = new DeviceSettings(DeviceChoice.AUTO, true, true);

  /** The same on the processor's cores. */
  public DeviceSettings onCpu() {
    return new DeviceSettings(DeviceChoice.CPU, tf32, graphs);
  }
}
