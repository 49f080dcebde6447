package io.convoy.executor.device;

import java.util.Locale;

/** What of a step on a GPU is captured as a CUDA graph. */
public enum GraphUse {
  /** Forward and backward, where that is possible. */
  AUTO,
  /** The update as well. */
  ALL,
  /** Nothing. */
  OFF;

  /** The name as a recipe writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
