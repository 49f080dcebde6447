package io.convoy.executor.device;

/** What a recipe wants its ranks to compute on. */
public enum DeviceChoice {
  /** The GPU that Spark gave the rank's task; the CPU if it gave none. */
  AUTO,
  /** The processor's cores. */
  CPU,
  /** A GPU, or the run fails. */
  GPU
}
