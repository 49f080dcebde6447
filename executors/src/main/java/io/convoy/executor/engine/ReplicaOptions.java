package io.convoy.executor.engine;

/**
 * How a replica computes.
 *
 * @param threads of the engine, at least 1; more than the rank's cores makes steps many times
 *     slower
 * @param precision of parameters and arithmetic
 */
public record ReplicaOptions(int threads, Precision precision) {

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
