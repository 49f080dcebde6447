package io.convoy.jobs.search;

import io.convoy.executor.base.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The keys that trials differ in, and the values that they may take.
 *
 * @param keys of a recipe, in alphabetical order
 */
record Space(SortedMap<String, Distribution> keys) {
  Space {
    keys = Collections.unmodifiableSortedMap(new TreeMap<>(keys));
  }

  /**
   * A trial's values. They depend on seed, number and key alone: more trials, or more keys, leave
   * those of the others as they are.
   *
   * @param number of the trial, from 0
   * @return a value for each key
   */
  SortedMap<String, String> draw(long seed, int number) {
    SortedMap<String, String> values = new TreeMap<>();
    keys.forEach((key, possible) -> values.put(key, possible.at(share(seed, number, key))));
    return values;
  }

  /** From 0 to 1, without 1, in steps of 2^-53. */
  private static double share(long seed, int number, String key) {
    byte[] place = (seed + "/" + number + "/" + key).getBytes(StandardCharsets.UTF_8);
    return (ByteBuffer.wrap(Sha256.digest().digest(place)).getLong() >>> 11) * 0x1p-53;
  }

  /** All combinations of the keys' grids, those of the last key next to each other. */
  List<SortedMap<String, String>> grid() {
    List<SortedMap<String, String>> points = List.of(new TreeMap<>());
    for (Map.Entry<String, Distribution> key : keys.entrySet()) {
      List<SortedMap<String, String>> longer = new ArrayList<>();
      for (SortedMap<String, String> point : points) {
        for (String value : key.getValue().grid()) {
          SortedMap<String, String> next = new TreeMap<>(point);
          next.put(key.getKey(), value);
          longer.add(next);
        }
      }
      points = longer;
    }
    return points;
  }
}
