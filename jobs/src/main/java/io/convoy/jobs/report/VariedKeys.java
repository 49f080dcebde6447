package io.convoy.jobs.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The keys to which runs give different values. */
final class VariedKeys {
  /** Where runs are kept is no choice of them. */
  private static final String FOLDER = "run.dir";

  private VariedKeys() {}

  /** Those of runs: numbers first, then the ones that differ in most runs. */
  static List<String> of(List<ReportedRun> runs) {
    Map<String, Integer> varied = new TreeMap<>();
    Map<String, String> first = runs.get(0).stored().keys();
    for (ReportedRun run : runs.subList(1, runs.size())) {
      Map<String, String> keys = run.stored().keys();
      if (!keys.equals(first)) {
        TreeSet<String> all = new TreeSet<>(first.keySet());
        all.addAll(keys.keySet());
        all.removeIf(key -> first.getOrDefault(key, "").equals(keys.getOrDefault(key, "")));
        all.forEach(key -> varied.merge(key, 1, Integer::sum));
      }
    }
    varied.remove(FOLDER);
    return varied.keySet().stream()
        .sorted(
            Comparator.comparing((String key) -> !isNumber(runs, key))
                .thenComparing(key -> -varied.get(key))
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  private static boolean isNumber(List<ReportedRun> runs, String key) {
    return runs.stream().allMatch(run -> Double.isFinite(number(run.key(key))));
  }

  /** A value as a number; NaN if it is none. */
  static double number(String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
