package io.convoy.executor.checkup;

import java.util.Locale;

/** How bad a finding is. */
public enum Verdict {
  /** As it should be, or not looked at, which the finding says. */
  OK,
  /** Worth a look; training may go well all the same. */
  WARNING,
  /** Training will fail, or tell nothing. */
  RED;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
