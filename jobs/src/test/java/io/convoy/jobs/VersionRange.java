package io.convoy.jobs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Versions from one, which is in it, to another, which is not: {@code [2.0,2.15.0)}. What follows
 * the numbers of a version is not compared.
 *
 * @param from empty for the first of all
 */
record VersionRange(String from, String to) {
  private static final Pattern RANGE = Pattern.compile("\\[([0-9.]*),([0-9.]+)\\)");
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final Pattern DOT = Pattern.compile("\\.");
  private static final Pattern NUMBERS = Pattern.compile("([0-9]+(?:\\.[0-9]+)*).*");

  /** Several, between them blanks. */
  static List<VersionRange> parse(String text) {
    List<VersionRange> ranges = new ArrayList<>();
    for (String part : BLANKS.split(text, -1)) {
      Matcher range = RANGE.matcher(part);
      if (!range.matches()) {
        throw new IllegalArgumentException("no range of versions: " + part);
      }
      ranges.add(new VersionRange(range.group(1), range.group(2)));
    }
    return ranges;
  }

  boolean contains(String version) {
    return (from.isEmpty() || compare(from, version) <= 0) && compare(version, to) < 0;
  }

  private static int compare(String one, String other) {
    return Arrays.compare(numbers(one), numbers(other));
  }

  private static int[] numbers(String version) {
    Matcher numbers = NUMBERS.matcher(version);
    if (!numbers.matches()) {
      throw new IllegalArgumentException("no version: " + version);
    }
    int[] all = DOT.splitAsStream(numbers.group(1)).mapToInt(Integer::parseInt).toArray();
    int length = all.length;
    while (length > 1 && all[length - 1] == 0) {
      length--;
    }
    return Arrays.copyOf(all, length);
  }
}
