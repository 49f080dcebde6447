package io.convoy.jobs.report;

import java.util.Locale;

/**
 * A sentence of the verdict on a run.
 *
 * @param level how much it matters
 * @param text the sentence
 */
record Finding(Level level, String text) {
  /** How much a finding matters. */
  enum Level {
    /** All is well. */
    GOOD,
    /** A fact. */
    PLAIN,
    /** To be looked at. */
    LOOK,
    /** Wrong. */
    WRONG;

    /** The name of its style. */
    String style() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding good(String format, Object... values) {
    return new Finding(Level.GOOD, Text.format(format, values));
  }

  static Finding plain(String format, Object... values) {
    return new Finding(Level.PLAIN, Text.format(format, values));
  }

  static Finding look(String format, Object... values) {
    return new Finding(Level.LOOK, Text.format(format, values));
  }

  static Finding wrong(String format, Object... values) {
    return new Finding(Level.WRONG, Text.format(format, values));
  }
}
