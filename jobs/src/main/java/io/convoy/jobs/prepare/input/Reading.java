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
public record Reading(String layout, Ignored ignored, List<String> notices) {
  public static final Reading NONE = new Reading("", new Ignored(), List.of());

  /** The same with another layout. */
  public Reading as(String what) {
    return new Reading(what, ignored, notices);
  }

  /** The same with more to look at. */
  public Reading noting(List<String> more) {
    List<String> all = new ArrayList<>(notices);
    all.addAll(more);
    return new Reading(layout, ignored, List.copyOf(all));
  }
}
