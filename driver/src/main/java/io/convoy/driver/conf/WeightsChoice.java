package io.convoy.driver.conf;

import java.util.Locale;

/** What the parameters are before the first step. */
public enum WeightsChoice {
  /** Drawn from the run's seed. */
  RANDOM,
  /** Those in the model's file. */
  FILE;

  /** The name as a recipe writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
