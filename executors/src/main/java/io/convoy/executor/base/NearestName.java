package io.convoy.executor.base;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the known name that a misspelt one most likely means. */
public final class NearestName {
  private NearestName() {}

  /**
   * The known name with the smallest edit distance from its beginning to the name, and of several
   * the one that is nearest as a whole; empty if none is known. So {@code blok1} finds {@code
   * block1_conv2}, however long that is.
   */
  public static Optional<String> of(String name, Collection<String> known) {
    return known.stream()
        .min(
            Comparator.<String>comparingInt(candidate -> distanceToBeginning(name, candidate))
                .thenComparingInt(candidate -> distance(name, candidate)));
  }

  /** The same as {@link #of}, but empty if even the nearest is too far off to be meant. */
  public static Optional<String> near(String name, Collection<String> known) {
    return of(name, known)
        .filter(
            near ->
                distanceToBeginning(name, near) <= name.length() / 4
                    || distance(name, near) <= Math.max(2, name.length() / 3));
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

  /** The distance to the beginning of a known name that is nearest, be it the whole. */
  private static int distanceToBeginning(String name, String known) {
    return IntStream.rangeClosed(0, known.length())
        .map(end -> distance(name, known.substring(0, end)))
        .min()
        .orElseThrow();
  }

  /** Levenshtein's distance: how many letters are inserted, left out or replaced. */
  public static int distance(String left, String right) {
    return LevenshteinDistance.getDefaultInstance().apply(left, right);
  }
}
