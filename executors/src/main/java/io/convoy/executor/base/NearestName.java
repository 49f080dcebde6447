package io.convoy.executor.base;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the known name that a misspelt one most likely means. */
public final class NearestName {
  private NearestName() {}

  /** The known name with the smallest edit distance, or empty if none is known. */
  public static Optional<String> of(String name, Collection<String> known) {
    return known.stream().min(Comparator.comparingInt(candidate -> distance(name, candidate)));
  }

  /** As {@link #of}, but empty if even the nearest is too far off to be meant. */
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

  /** Levenshtein's distance: insertions, deletions and substitutions, one row at a time. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitute = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitute, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
