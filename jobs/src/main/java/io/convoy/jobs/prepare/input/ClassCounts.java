package io.convoy.jobs.prepare.input;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Classes with their numbers of images, for people: all of a dozen, else the first and last ones.
 *
 * @param names of the classes
 * @param counts as many
 */
public record ClassCounts(List<String> names, List<Long> counts) {
  private static final int DOZEN = 12;
  private static final int ENDS = 3;

  @Override
  public String toString() {
    if (names.size() <= DOZEN) {
      return names.size() + ": " + some(0, names.size());
    }
    return String.format(
        "%,d: %s ... %s; each %s images",
        names.size(), some(0, ENDS), some(names.size() - ENDS, names.size()), range());
  }

  private String range() {
    long least = Collections.min(counts);
    long most = Collections.max(counts);
    return least == most ? String.format("%,d", most) : String.format("%,d to %,d", least, most);
  }

  private String some(int from, int to) {
    List<String> parts = new ArrayList<>();
    for (int i = from; i < to; i++) {
      parts.add(String.format("%s (%,d)", printable(names.get(i)), counts.get(i)));
    }
    return parts.stream().collect(Collectors.joining(", "));
  }

  /** Names come from files of others, and terminals obey control characters. */
  public static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
