package io.convoy.driver.conf;

import java.util.Locale;

/** Which engine a recipe asks for. */
public enum EngineChoice {
  /** {@code torch} if it supports every layer of the model, else {@code nd4j}. */
  AUTO,
  /** LibTorch. */
  TORCH,
  /** DL4J's own executioner. */
  ND4J;

  /** The name as a recipe writes it and, but for {@code auto}, as the engine is registered. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
