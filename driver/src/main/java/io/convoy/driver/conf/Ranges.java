package io.convoy.driver.conf;

import io.convoy.executor.base.RefusedException;
import java.time.Duration;

/** Checks of durations, which are written as a recipe writes them. */
final class Ranges {
  private Ranges() {}

  static void notNegative(String key, Duration value) {
    if (value.isNegative()) {
      throw new RefusedException(key, ConfWriter.text(value), "must not be negative");
    }
  }
}
