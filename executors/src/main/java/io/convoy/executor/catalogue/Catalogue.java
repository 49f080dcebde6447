package io.convoy.executor.catalogue;

import io.convoy.executor.base.NearestName;
import io.convoy.executor.base.RefusedException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The kinds of one thing that recipes can name, such as all optimizers. What a recipe can say of
 * them, what is wrong with what it says, and the tables in {@code docs} follow from it.
 *
 * @param <C> what makes one of them
 */
public final class Catalogue<C> {
  /** More names than these are not listed in a message. */
  private static final int FEW = 24;

  private final String noun;
  private final String command;
  private final Map<String, Kind<C>> kinds;

  /**
   * Creates a catalogue.
   *
   * @param noun what one of them is, for instance {@code optimizer}
   * @param command the one that lists them, for instance {@code convoy list optimizers}
   * @param kinds in the order in which they are listed
   */
  public Catalogue(String noun, String command, List<Kind<C>> kinds) {
    this.noun = noun;
    this.command = command;
    Map<String, Kind<C>> byName = new LinkedHashMap<>();
    for (Kind<C> kind : kinds) {
      if (byName.put(kind.name(), kind) != null) {
        throw new IllegalArgumentException("two kinds of " + noun + " are named " + kind.name());
      }
    }
    this.kinds = Collections.unmodifiableMap(byName);
  }

  /** All of them, in the order in which they are listed. */
  public List<Kind<C>> kinds() {
    return List.copyOf(kinds.values());
  }

  /** Their names in ascending order. */
  public Set<String> names() {
    return Collections.unmodifiableSet(new TreeSet<>(kinds.keySet()));
  }

  /**
   * The one of that name.
   *
   * @throws IllegalArgumentException {@code name = ...: why} if there is none, with the nearest
   */
  public Kind<C> kind(String name) {
    Kind<C> kind = kinds.get(name);
    if (kind == null) {
      throw new RefusedException(
          "name",
          name,
          String.format(
              "no such %s; %s",
              noun,
              kinds.size() <= FEW
                  ? NearestName.instead(name, names())
                  : NearestName.near(name, names())
                          .map(near -> "did you mean " + near + "? ")
                          .orElse("")
                      + '"'
                      + command
                      + "\" lists all"));
    }
    return kind;
  }
}
