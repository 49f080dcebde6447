package io.convoy.driver.conf;

import io.convoy.executor.engine.ReplicaOptions.Precision;
import java.util.Locale;

/** Which precision a recipe asks for. */
public enum PrecisionChoice {
  /** 32 bits. */
  FP32(Precision.FP32),
  /** Mixed: bfloat16 where it is safe, 32 bits elsewhere. */
  BF16(Precision.BF16);

  private final Precision precision;

  PrecisionChoice(Precision precision) {
    this.precision = precision;
  }

  /** The engine's precision. */
  public Precision precision() {
    return precision;
  }

  /** The name as a recipe writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
