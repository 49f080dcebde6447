package io.convoy.jobs.search;

import java.util.Collections;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A recipe of a search.
 *
 * @param number from 0
 * @param settings the values of the space's keys, in a recipe's syntax
 * @param firstLoss that of its first step; empty before that
 */
record Trial(int number, SortedMap<String, String> settings, OptionalDouble firstLoss) {
  Trial {
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
  }

  /** The name of its folder. */
  String name() {
    return String.format(Locale.ROOT, "%03d", number);
  }

  /** The same once its first loss is known, which stays. */
  Trial begun(double loss) {
    return firstLoss.isPresent() ? this : new Trial(number, settings, OptionalDouble.of(loss));
  }
}
