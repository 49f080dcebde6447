package io.convoy.executor.checkup;

import java.io.Serializable;
import java.util.Locale;

/**
 * What a check has found.
 *
 * @param check its name
 * @param verdict how bad it is
 * @param found with figures
 * @param remedy what to do about it; empty if nothing
 */
public record Finding(String check, Verdict verdict, String found, String remedy)
    implements Serializable {

  /** All is well. */
  public static Finding ok(String check, String found, Object... figures) {
    return new Finding(check, Verdict.OK, String.format(Locale.ROOT, found, figures), "");
  }

  /** The same as a warning. */
  public Finding warning(String what) {
    return new Finding(check, Verdict.WARNING, found, what);
  }

  /** The same as red. */
  public Finding red(String what) {
    return new Finding(check, Verdict.RED, found, what);
  }
}
