package io.convoy.executor.device;

import java.util.Locale;

/** What a recipe wants its ranks to compute on. */
public enum DeviceChoice {
  /** The GPU that Spark gave the rank's task; the CPU if it gave none. */
  AUTO,
  /** The processor's cores. */
  CPU,
  /** A GPU, or the run fails. */
  GPU;

  /** The name as a recipe writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
