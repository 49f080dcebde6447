package io.convoy.executor.base;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the known name that a misspelt one most likely means. */
public final class NearestName {
  private NearestName() {}

  /** The known name with the smallest edit distance, or empty if none is known. */
  public static Optional<String> of(String name, Collection<String> known) {
    return within(Integer.MAX_VALUE, known, candidate -> distance(name, candidate));
  }

  /** The same as {@link #of}, but empty if even the nearest is too far off to be meant. */
  public static Optional<String> near(String name, Collection<String> known) {
    return of(name, known)
        .filter(
            near ->
                near.startsWith(name) || distance(name, near) <= Math.max(2, name.length() / 3));
  }

  /**
   * What to write instead of a name that is unknown: the one that is meant, if one is near, and
   * all.
   *
   * @param known not empty
   */
  public static String instead(String name, Collection<String> known) {
    String all = String.join(", ", known);
    return near(name, known)
        .map(near -> "did you mean " + near + "? There are: " + all)
        .orElse("there are: " + all);
  }

  /** The nearest known name by another measure, or empty if even that is farther than a limit. */
  public static Optional<String> within(
      int limit, Collection<String> known, ToIntFunction<String> distance) {
    return known.stream()
        .min(Comparator.comparingInt(distance))
        .filter(near -> distance.applyAsInt(near) <= limit);
  }

  /** Levenshtein's distance: how many letters are inserted, left out or replaced. */
  public static int distance(String left, String right) {
    return LevenshteinDistance.getDefaultInstance().apply(left, right);
  }
}
