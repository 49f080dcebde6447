package io.convoy.jobs.search;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * What a search has found, for people and for programs.
 *
 * @param ranking the trials
 * @param space that was searched last
 * @param folder of the search
 */
record SearchReport(Ranking ranking, Space space, SearchFolder folder) {
  /** The file of the best recipe. */
  static final String BEST = "best.conf";

  private static final String DEVIATION = "deviation";

  /** How near to an end of its range a value is at it. */
  private static final double EDGE = 0.1;

  /** Every key in which trials differ. */
  private SortedSet<String> keys() {
    return ranking.rows().stream()
        .flatMap(row -> row.trial().settings().keySet().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The table, the best first, and what to do next. */
  String text() {
    List<List<String>> lines = new ArrayList<>();
    List<String> heads = new ArrayList<>(List.of("trial", "state", ranking.metric().toString()));
    heads.addAll(folded() ? List.of(DEVIATION, "epoch", "steps") : List.of("epoch", "steps"));
    heads.addAll(keys());
    lines.add(heads);
    ranking.rows().forEach(row -> lines.add(cells(row)));
    List<Integer> widths =
        IntStream.range(0, heads.size())
            .map(
                column ->
                    lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0))
            .boxed()
            .toList();
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      String row =
          IntStream.range(0, line.size())
              .mapToObj(i -> String.format("%-" + widths.get(i) + "s", line.get(i)))
              .collect(Collectors.joining("  "));
      text.append(row.stripTrailing()).append(System.lineSeparator());
    }
    ranking.rows().stream()
        .filter(row -> !row.reason().isEmpty())
        .forEach(
            row ->
                text.append(
                    String.format("%s %s: %s%n", row.trial().name(), row.state(), row.reason())));
    return text.append(summary()).toString();
  }

  /** Whether trials were cross-validated. */
  private boolean folded() {
    return ranking.folds() > 0;
  }

  private List<String> cells(Ranking.Row row) {
    List<String> cells = new ArrayList<>();
    cells.add(row.trial().name());
    cells.add(row.state());
    cells.add(shown(row.best()));
    if (folded()) {
      double deviation = row.scores().map(FoldScores::deviation).orElse(Double.NaN);
      cells.add(Ranking.deviation(ranking.metric(), deviation));
    }
    cells.add(row.at() == 0 ? "-" : row.at() + " of " + row.epochs());
    cells.add(Long.toString(row.steps()));
    keys().forEach(key -> cells.add(row.trial().settings().getOrDefault(key, "-")));
    return cells;
  }

  private String shown(double value) {
    return Ranking.shown(ranking.metric(), value);
  }

  private String summary() {
    StringBuilder text = new StringBuilder();
    if (!Double.isNaN(ranking.fullSteps())) {
      text.append(
          String.format(
              Locale.ROOT,
              "%,d steps; all trials in full would take %,.0f (%.0f %%)%n",
              ranking.steps(),
              ranking.fullSteps(),
              100 * ranking.steps() / ranking.fullSteps()));
    }
    if (ranking.best().isEmpty()) {
      return text.append(
              String.format(
                  "No trial came to anything: look at their reasons, and at convoy doctor%n"))
          .toString();
    }
    Trial best = ranking.best().get().trial();
    text.append(best(ranking.best().get()));
    space.keys().forEach((key, values) -> atTheEdge(key, values, best, text));
    return text.append(
            String.format(
                "Next: the same command with search.trials = %d adds trials, drawn from a space"
                    + " that may be a narrower one now%n      convoy report %s shows the curves%n",
                2 * ranking.rows().size(), folder))
        .toString();
  }

  private String best(Ranking.Row best) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            "Best: trial %s with %s %s%s; its snapshots are in %s, its recipe is %s%n",
            best.trial().name(),
            ranking.metric(),
            shown(best.best()),
            best.scores().map(this::spread).orElse(""),
            folder.trial(best.trial()),
            folder.file(BEST)));
    if (ranking.asGood() > 0) {
      text.append(
          String.format(
              "As good as it, within its standard error: %d of %d other trials%n",
              ranking.asGood(), ranking.rows().size() - 1));
    }
    return text.toString();
  }

  private String spread(FoldScores scores) {
    return String.format(
        " (mean of %d folds, standard error %s)",
        scores.values().size(), Ranking.deviation(ranking.metric(), scores.error()));
  }

  private static void atTheEdge(String key, Distribution values, Trial best, StringBuilder text) {
    String value = best.settings().get(key);
    double share = value == null ? Double.NaN : values.share(value);
    if (share < EDGE || share > 1 - EDGE) {
      text.append(
          String.format(
              "%s = %s is at the %s end of its range: try a space that reaches further%n",
              key, value, share < EDGE ? "lower" : "upper"));
    }
  }

  /** {@code trials.csv}: a line for each trial, the best first. */
  String csv() {
    StringWriter text = new StringWriter();
    List<String> heads = new ArrayList<>(List.of("trial", "state", ranking.metric().toString()));
    if (folded()) {
      heads.add(DEVIATION);
      IntStream.rangeClosed(1, ranking.folds()).mapToObj(Folds::held).forEach(heads::add);
    }
    heads.addAll(List.of("epoch", "epochs", "steps", "reason", "folder"));
    heads.addAll(keys());
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader(heads.toArray(String[]::new)).build();
    try (CSVPrinter printer = new CSVPrinter(text, format)) {
      for (Ranking.Row row : ranking.rows()) {
        List<Object> cells = new ArrayList<>(List.of(row.trial().name(), row.state()));
        cells.add(number(row.best()));
        if (folded()) {
          cells.add(number(row.scores().map(FoldScores::deviation).orElse(Double.NaN)));
          IntStream.range(0, ranking.folds()).forEach(fold -> cells.add(value(row, fold)));
        }
        cells.addAll(List.of(row.at(), row.epochs(), row.steps(), row.reason()));
        cells.add(folder.trial(row.trial()));
        keys().forEach(key -> cells.add(row.trial().settings().getOrDefault(key, "")));
        printer.printRecord(cells);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a text can always be written
    }
    return text.toString();
  }

  private static Object value(Ranking.Row row, int fold) {
    return number(fold < row.folds().size() ? row.folds().get(fold) : Double.NaN);
  }

  private static Object number(double value) {
    return Double.isNaN(value) ? "" : value;
  }
}
