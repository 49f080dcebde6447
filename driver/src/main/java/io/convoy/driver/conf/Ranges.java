package io.convoy.driver.conf;

import java.time.Duration;

/** Checks of single values; each failure names key, value and limit. */
final class Ranges {
  private Ranges() {}

  static void atMost(String key, int value, int most) {
    if (value > most) {
      throw new IllegalArgumentException(key + " = " + value + ": must be at most " + most);
    }
  }

  static void notNegative(String key, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(
          key + " = " + ConfWriter.text(value) + ": must not be negative");
    }
  }

  static void atLeast(String key, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(key + " = " + value + ": must be at least " + least);
    }
  }

  static void notBlank(String key, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(key + " = \"" + value + "\": must not be empty");
    }
  }
}
