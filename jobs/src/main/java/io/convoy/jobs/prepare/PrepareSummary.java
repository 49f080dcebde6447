package io.convoy.jobs.prepare;

import io.convoy.executor.data.Dataset;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What came of a preparation, for people to read.
 *
 * @param folder of the dataset
 * @param dataset as prepared
 * @param rejected number of files left out
 * @param reasons why, with numbers of files; empty if the dataset was there already
 * @param seconds that it took
 * @param already whether the dataset was there already
 */
public record PrepareSummary(
    String folder,
    Dataset dataset,
    int rejected,
    Map<String, Long> reasons,
    double seconds,
    boolean already) {
  private static final int TOP = 3;

  public PrepareSummary {
    reasons = new TreeMap<>(reasons);
  }

  static Map<String, Long> reasons(List<Rejected> rejected) {
    return rejected.stream()
        .collect(Collectors.groupingBy(Rejected::reason, Collectors.counting()));
  }

  /** Some lines of text, ending in a newline. */
  public String text() {
    StringBuilder text = new StringBuilder();
    if (already) {
      text.append("already prepared: the input and the options have not changed\n");
    }
    line(text, "classes", Integer.toString(dataset.classes().size()));
    dataset
        .splits()
        .forEach(
            (name, split) ->
                line(
                    text,
                    name,
                    String.format(
                        Locale.ROOT,
                        "%,d images in %d shards, %.1f MB",
                        split.samples(),
                        split.shards().size(),
                        split.bytes() / 1e6)));
    line(text, "rejected", rejected == 0 ? "none" : rejected + " files, see rejected.csv");
    reasons.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
        .limit(TOP)
        .forEach(reason -> line(text, "", reason.getValue() + " x " + reason.getKey()));
    line(text, "folder", folder);
    line(text, "seconds", String.format(Locale.ROOT, "%.1f", seconds));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format("%-10s%s%n", name, value));
  }
}
