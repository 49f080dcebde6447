package io.convoy.executor.device;

/**
 * A GPU that this process sees.
 *
 * @param name as its maker calls it, for instance {@code NVIDIA H100 80GB HBM3}
 * @param uuid its own, or that of the MIG instance: hexadecimal digits in groups, without {@code
 *     GPU-} or {@code MIG-}
 * @param bus where it is plugged in, by which nvidia-smi numbers GPUs; sorts as a text
 * @param major compute capability before the point
 * @param minor compute capability after the point
 */
public record Gpu(String name, String uuid, String bus, int major, int minor) {
  /** The compute capability, for instance {@code 9.0}. */
  public String capability() {
    return major + "." + minor;
  }

  /** Whether its compute capability is less. */
  boolean isOlderThan(int otherMajor, int otherMinor) {
    return major < otherMajor || (major == otherMajor && minor < otherMinor);
  }
}
