package io.convoy.jobs.report;

import java.util.Locale;

/**
 * A sentence of the verdict on a run.
 *
 * @param level how much it matters
 * @param text the sentence
 */
record Remark(Level level, String text) {
  /** How much a remark matters. */
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

  static Remark good(String format, Object... values) {
    return new Remark(Level.GOOD, Text.format(format, values));
  }

  static Remark plain(String format, Object... values) {
    return new Remark(Level.PLAIN, Text.format(format, values));
  }

  static Remark look(String format, Object... values) {
    return new Remark(Level.LOOK, Text.format(format, values));
  }

  static Remark wrong(String format, Object... values) {
    return new Remark(Level.WRONG, Text.format(format, values));
  }
}
