package io.convoy.jobs.prepare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a dataset was made: the content of {@code prepare.json}, which tells a repeated preparation
 * that there is nothing to do.
 *
 * @param version of this record
 * @param fingerprint of the input's files
 * @param options what the prepared bytes depend on
 * @param rejected number of files left out
 */
record Preparation(int version, String fingerprint, Map<String, String> options, int rejected) {
  static final int VERSION = 3;

  /** The option that tells shards of another tool, of which Convoy makes only the indices. */
  static final String IN_PLACE = "in-place";

  Preparation {
    options = new TreeMap<>(options);
  }

  /** The same with a number of files left out. */
  Preparation rejecting(int files) {
    return new Preparation(version, fingerprint, options, files);
  }

  /** Whether its shards were written by another tool. */
  boolean inPlace() {
    return Boolean.parseBoolean(options.get(IN_PLACE));
  }

  /** What this preparation does otherwise than an earlier one; empty if nothing. */
  List<String> differences(Preparation earlier) {
    if (earlier.version != version) {
      return List.of("it was prepared by another version of Convoy");
    }
    List<String> differences = new ArrayList<>();
    options.forEach(
        (name, value) -> {
          String before = earlier.options.get(name);
          if (!value.equals(before)) {
            differences.add(String.format("--%s was %s and is %s", name, before, value));
          }
        });
    if (!fingerprint.equals(earlier.fingerprint)) {
      differences.add("the input files have changed");
    }
    return differences;
  }
}
