package io.convoy.jobs.predict;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the parts in an output folder are of: the content of {@code _predict.json}, by which a
 * repeated command knows which are its own.
 *
 * @param version of this record
 * @param options of the command that rows depend on, by name
 * @param model changes with the parameters
 * @param input changes with the images
 * @param images their number
 * @param parts theirs
 */
record PredictRecord(
    int version, Map<String, String> options, String model, String input, int images, int parts) {
  static final int VERSION = 1;

  PredictRecord {
    options = new TreeMap<>(options);
  }

  /** The same with what is known once archives are listed. */
  PredictRecord of(int someImages, int someParts) {
    return new PredictRecord(version, options, model, input, someImages, someParts);
  }

  /** What this command does otherwise than the one before; empty if nothing. */
  List<String> differences(PredictRecord earlier) {
    if (earlier.version != version) {
      return List.of("they are of another version of Convoy");
    }
    List<String> differences = new ArrayList<>();
    options.forEach(
        (name, value) -> {
          String before = earlier.options.getOrDefault(name, "");
          if (!value.equals(before)) {
            differences.add(
                String.format("--%s was %s and is %s", name, told(before), told(value)));
          }
        });
    if (!model.equals(earlier.model) && differences.isEmpty()) {
      differences.add("the snapshot's parameters have changed");
    }
    if (!input.equals(earlier.input) && differences.isEmpty()) {
      differences.add("the input files have changed");
    }
    return differences;
  }

  private static String told(String value) {
    return value.isEmpty() ? "not given" : value;
  }
}
