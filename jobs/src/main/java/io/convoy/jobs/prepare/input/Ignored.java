package io.convoy.jobs.prepare.input;

import java.io.Serializable;
import java.util.List;
import java.util.TreeMap;

/** A count of what an input holds and no dataset wants, by reason. */
public final class Ignored implements Serializable {
  private final TreeMap<String, Group> groups = new TreeMap<>();

  private record Group(long count, String example) implements Serializable {
    Group and(Group other) {
      return new Group(count + other.count, example);
    }
  }

  /**
   * Counts one.
   *
   * @param what it is, in the plural
   * @param example its path
   */
  void add(String what, String example) {
    groups.merge(what, new Group(1, example), Group::and);
  }

  void addAll(Ignored others) {
    others.groups.forEach((what, group) -> groups.merge(what, group, Group::and));
  }

  /** For each kind, such as {@code hidden files: 3 (.profile, ...)}. */
  public List<String> lines() {
    return groups.entrySet().stream()
        .map(
            kind ->
                String.format(
                    "%s: %,d (%s%s)",
                    kind.getKey(),
                    kind.getValue().count(),
                    kind.getValue().example(),
                    kind.getValue().count() > 1 ? ", ..." : ""))
        .toList();
  }
}
