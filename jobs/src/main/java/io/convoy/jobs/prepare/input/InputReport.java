package io.convoy.jobs.prepare.input;

import java.util.ArrayList;
import java.util.List;

/**
 * How an input was read, for people.
 *
 * @param layout what it was taken for
 * @param ignored what no dataset wants
 * @param notices what they should look at
 */
public record InputReport(String layout, Ignored ignored, List<String> notices) {
  public static final InputReport NONE = new InputReport("", new Ignored(), List.of());

  /** The same with another layout. */
  public InputReport as(String what) {
    return new InputReport(what, ignored, notices);
  }

  /** The same with more to look at. */
  public InputReport noting(List<String> more) {
    List<String> all = new ArrayList<>(notices);
    all.addAll(more);
    return new InputReport(layout, ignored, List.copyOf(all));
  }
}
