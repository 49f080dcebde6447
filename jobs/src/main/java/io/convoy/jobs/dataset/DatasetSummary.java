package io.convoy.jobs.dataset;

import io.convoy.executor.data.dataset.Dataset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A dataset in words and numbers.
 *
 * @param folder it lies in
 * @param dataset its description
 */
record DatasetSummary(String folder, Dataset dataset) {
  private static final int SHOWN_CLASSES = 12;

  /** Some lines of text, ending in a newline. */
  String text() {
    StringBuilder text = new StringBuilder();
    line(text, "folder", folder);
    line(text, "classes", classNames());
    text.append('\n');
    row(
        text,
        "split",
        "images",
        "shards",
        "MB",
        "image bytes",
        "images a class: min",
        "mean",
        "max");
    for (Map.Entry<String, Dataset.Split> split : dataset.splits().entrySet()) {
      Dataset.Split part = split.getValue();
      var counts = part.imagesPerClass().stream().mapToLong(Long::longValue).summaryStatistics();
      row(
          text,
          split.getKey(),
          String.format(Locale.ROOT, "%,d", part.samples()),
          String.format(Locale.ROOT, "%,d", part.shards().size()),
          String.format(Locale.ROOT, "%,.1f", part.bytes() / 1e6),
          String.format(Locale.ROOT, "%,d", part.bytes() / Math.max(1, part.samples())),
          String.format(Locale.ROOT, "%,d", counts.getMin()),
          String.format(Locale.ROOT, "%,.1f", counts.getAverage()),
          String.format(Locale.ROOT, "%,d", counts.getMax()));
    }
    text.append('\n');
    Dataset.ColourStatistics colours = dataset.colours();
    line(text, "mean", "R G B " + numbers(colours.mean()));
    line(text, "deviation", "R G B " + numbers(colours.std()));
    for (int k = 0; k < 3; k++) {
      line(
          text,
          k == 0 ? "axes" : "",
          String.format(
              Locale.ROOT,
              "R G B %s, variance %.5f",
              numbers(colours.eigenvectors().get(k)),
              colours.eigenvalues().get(k)));
    }
    return text.toString();
  }

  private String classNames() {
    List<String> names = dataset.classes();
    String shown = names.stream().limit(SHOWN_CLASSES).collect(Collectors.joining(", "));
    return names.size() + ": " + shown + (names.size() > SHOWN_CLASSES ? ", ..." : "");
  }

  private static String numbers(List<Double> values) {
    return values.stream()
        .map(value -> String.format(Locale.ROOT, "%.4f", value))
        .collect(Collectors.joining(" "));
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format("%-12s%s%n", name, value));
  }

  private static void row(StringBuilder text, Object... cells) {
    text.append(String.format("%-12s%12s%8s%12s%13s%21s%10s%8s%n", cells));
  }

  /** A line for each class with its images in each split. */
  String classes() {
    StringBuilder text = new StringBuilder(String.format("%-7s", "label"));
    dataset.splits().keySet().forEach(split -> text.append(String.format("%12s", split)));
    text.append(String.format("  %s%n", "class"));
    for (int label = 0; label < dataset.classes().size(); label++) {
      text.append(String.format("%-7d", label));
      for (Dataset.Split split : dataset.splits().values()) {
        text.append(String.format(Locale.ROOT, "%,12d", split.imagesPerClass().get(label)));
      }
      text.append("  ").append(dataset.classes().get(label)).append(System.lineSeparator());
    }
    return text.toString();
  }

  /** A line for each shard. */
  String shards() {
    StringBuilder text = new StringBuilder();
    for (Dataset.Split split : dataset.splits().values()) {
      for (Dataset.Shard shard : split.shards()) {
        text.append(
            String.format(
                Locale.ROOT,
                "%-32s%,10d images%,16d bytes  sha256 %s%n",
                shard.file(),
                shard.samples(),
                shard.bytes(),
                shard.sha256()));
      }
    }
    return text.toString();
  }
}
