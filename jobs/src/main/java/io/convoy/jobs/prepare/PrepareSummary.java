package io.convoy.jobs.prepare;

import io.convoy.executor.data.dataset.Dataset;
import io.convoy.jobs.prepare.input.ClassCounts;
import io.convoy.jobs.prepare.input.InputReport;
import io.convoy.jobs.prepare.input.Rejected;
import io.convoy.jobs.prepare.input.Splits;
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
 * @param report how the input was read
 * @param seconds that it took
 * @param already whether the dataset was there already
 */
record PrepareSummary(
    String folder,
    Dataset dataset,
    int rejected,
    Map<String, Long> reasons,
    InputReport report,
    double seconds,
    boolean already) {

  PrepareSummary {
    reasons = new TreeMap<>(reasons);
  }

  static Map<String, Long> reasons(List<Rejected> rejected) {
    return rejected.stream()
        .collect(Collectors.groupingBy(Rejected::reason, Collectors.counting()));
  }

  /** Some lines of text, ending in a newline. */
  String text() {
    SummaryText text = new SummaryText();
    if (already) {
      text.plain("already prepared: the input and the options have not changed");
    }
    text.line("read as", report.layout());
    text.line("classes", new ClassCounts(dataset.classes(), trained()).toString());
    dataset
        .splits()
        .forEach(
            (name, split) ->
                text.line(
                    name,
                    String.format(
                        Locale.ROOT,
                        "%,d images in %d shard%s, %s",
                        split.samples(),
                        split.shards().size(),
                        split.shards().size() == 1 ? "" : "s",
                        SummaryText.size(split.bytes()))));
    text.lines("ignored", report.ignored().lines());
    text.line(
        "rejected",
        rejected == 0
            ? "none"
            : String.format("%,d file%s, see ", rejected, rejected == 1 ? "" : "s")
                + folder
                + "/rejected.csv");
    text.reasons(reasons);
    text.lines("notice", report.notices());
    text.line("folder", folder);
    text.line("seconds", String.format(Locale.ROOT, "%.1f", seconds));
    return text.toString();
  }

  private List<Long> trained() {
    return dataset.splits().entrySet().stream()
        .min(Comparator.comparing(split -> split.getKey().equals(Splits.TRAIN) ? 0 : 1))
        .map(split -> split.getValue().imagesPerClass())
        .orElseThrow();
  }
}
