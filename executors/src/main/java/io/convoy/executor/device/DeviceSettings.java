package io.convoy.executor.device;

import java.io.Serializable;

/**
 * How a rank uses what it computes on.
 *
 * @param choice of the device
 * @param tf32 whether matrix products and convolutions of 32 bits may round their operands to TF32
 *     (10 bits of mantissa), on GPUs that have it
 * @param graphs what of a step is captured as a CUDA graph and replayed
 * @param benchmark whether cuDNN tries out its kernels at each new size; which is fastest may then
 *     differ between two processes, and so may the last bits
 */
public record DeviceSettings(DeviceChoice choice, boolean tf32, GraphUse graphs, boolean benchmark)
    implements Serializable {
  /** What a recipe that says nothing gets. */
  public static final DeviceSettings DEFAULT =
      new DeviceSettings(DeviceChoice.AUTO, true, GraphUse.AUTO, false);

  /** The same on the processor's cores. */
  public DeviceSettings onCpu() {
    return new DeviceSettings(DeviceChoice.CPU, tf32, graphs, benchmark);
  }
}
