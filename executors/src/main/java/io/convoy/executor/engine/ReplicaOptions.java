package io.convoy.executor.engine;

import io.convoy.executor.device.ComputeDevice;
import io.convoy.executor.device.DeviceSettings;
import io.convoy.executor.device.GraphUse;

/**
 * How a replica computes.
 *
 * @param threads of the engine, at least 1; more than the rank's cores makes steps many times
 *     slower
 * @param precision of parameters and arithmetic
 * @param device on which it computes
 * @param settings how it uses a GPU
 */
public record ReplicaOptions(
    int threads, Precision precision, ComputeDevice device, DeviceSettings settings) {
  /** Whether updates are captured as CUDA graphs too. */
  public boolean capturesUpdate() {
    return device.isCuda() && settings.graphs() == GraphUse.ALL;
  }

  /** On the processor's cores. */
  public ReplicaOptions(int threads, Precision precision) {
    this(threads, precision, ComputeDevice.CPU, DeviceSettings.DEFAULT);
  }

  /** The floating-point types of parameters and arithmetic. */
  public enum Precision {
    /** 32 bits: training. */
    FP32,
    /**
     * Convolutions and matrix products in bfloat16; parameters, gradients, statistics, the output
     * layer and the loss in 32 bits.
     */
    BF16,
    /** 64 bits: for comparing engines and checking gradients. */
    FP64
  }

  public ReplicaOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads = " + threads + ": must be at least 1");
    }
  }
}
