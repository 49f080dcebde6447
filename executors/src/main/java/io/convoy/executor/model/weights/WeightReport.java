package io.convoy.executor.model.weights;

import java.util.ArrayList;
import java.util.List;

/**
 * What was taken from a file of weights.
 *
 * @param format of the file
 * @param project whose names its tensors have
 * @param taken each tensor and the parameter it became
 * @param renamed how many of them have another name there
 * @param leftOut tensors that the model has no use for
 * @param random parameters that start at random, and why
 */
public record WeightReport(
    String format,
    String project,
    List<String> taken,
    long renamed,
    List<String> leftOut,
    List<String> random) {
  private static final int SHOWN = 4;

  public WeightReport {
    taken = List.copyOf(taken);
    leftOut = List.copyOf(leftOut);
    random = List.copyOf(random);
  }

  /** All in one line. */
  public String line() {
    int all = taken.size() + leftOut.size();
    return String.format(
        "%d of %d tensors of %s with the names of %s, %d of them renamed; left out: %s; at random: %s",
        taken.size(), all, format, project, renamed, shown(leftOut), shown(random));
  }

  /** A line for each tensor. */
  public List<String> details() {
    List<String> lines = new ArrayList<>(taken);
    leftOut.forEach(name -> lines.add(name + " is left out"));
    random.forEach(name -> lines.add(name + " starts at random"));
    return lines;
  }

  /** Some names, and how many more there are. */
  static String shown(List<String> names) {
    if (names.isEmpty()) {
      return "none";
    }
    String first = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
    return names.size() <= SHOWN ? first : first + " and " + (names.size() - SHOWN) + " more";
  }
}
