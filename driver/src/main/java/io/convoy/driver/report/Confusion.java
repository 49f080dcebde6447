package io.convoy.driver.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoy.executor.round.ClassPairs;
import io.convoy.executor.round.ImageAnswers;
import io.convoy.executor.round.ImageAnswers.Answer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which classes an evaluation took for which. */
public final class Confusion {
  /** The most confused pairs that are shown. */
  private static final int SHOWN = 10;

  private final List<String> labels;
  private final List<String> classes;
  private final Map<Pair, Long> images = new TreeMap<>();

  private record Pair(int label, int predicted) implements Comparable<Pair> {
    @Override
    public int compareTo(Pair other) {
      return Comparator.comparingInt(Pair::label)
          .thenComparingInt(Pair::predicted)
          .compare(this, other);
    }
  }

  /**
   * Counts.
   *
   * @param labels names of the data's classes
   * @param classes names of the model's
   */
  public Confusion(List<String> labels, List<String> classes, ImageAnswers answers) {
    this.labels = List.copyOf(labels);
    this.classes = List.copyOf(classes);
    for (int i = 0; i < answers.size(); i++) {
      Answer answer = answers.get(i);
      images.merge(new Pair(answer.label(), answer.likeliest().get(0).number()), 1L, Long::sum);
    }
  }

  /**
   * Takes counts.
   *
   * @param classes names of the data's classes, which are the model's
   */
  Confusion(List<String> classes, ClassPairs pairs) {
    labels = List.copyOf(classes);
    this.classes = labels;
    for (ClassPairs.Pair one : pairs.pairs()) {
      images.put(new Pair(one.label(), one.predicted()), one.images());
    }
  }

  /** The pairs that are taken for each other most often; nothing if there are none. */
  public String text() {
    List<Map.Entry<Pair, Long>> wrong = new ArrayList<>(images.entrySet());
    wrong.removeIf(one -> label(one).equals(predicted(one)));
    if (wrong.isEmpty()) {
      return "";
    }
    wrong.sort(Map.Entry.<Pair, Long>comparingByValue().reversed());
    StringBuilder text = new StringBuilder(String.format("%nMost confused:%n"));
    for (Map.Entry<Pair, Long> one : wrong.subList(0, Math.min(SHOWN, wrong.size()))) {
      long all =
          images.entrySet().stream()
              .filter(any -> any.getKey().label() == one.getKey().label())
              .mapToLong(Map.Entry::getValue)
              .sum();
      text.append(
          Figures.format(
              "%s taken for %s: %s of %s images%n",
              label(one), predicted(one), Figures.count(one.getValue()), Figures.count(all)));
    }
    return text.toString();
  }

  private String label(Map.Entry<Pair, Long> one) {
    return labels.get(one.getKey().label());
  }

  private String predicted(Map.Entry<Pair, Long> one) {
    return classes.get(one.getKey().predicted());
  }

  /** Adds each pair with its images, by their numbers. */
  void addNumbersTo(ObjectNode report) {
    ArrayNode pairs = report.putArray("confusion");
    images.forEach(
        (pair, count) -> pairs.addArray().add(pair.label()).add(pair.predicted()).add(count));
  }

  /** Adds the labels' names, and each pair with its images, to an evaluation's report. */
  void addTo(ObjectNode report) {
    ArrayNode names = report.putArray("labels");
    labels.forEach(names::add);
    ArrayNode pairs = report.putArray("confusion");
    images.forEach(
        (pair, count) ->
            pairs
                .addObject()
                .put("label", labels.get(pair.label()))
                .put("class", classes.get(pair.predicted()))
                .put("images", count));
  }

  /** The matrix: a row for each class of the data, a column for each of the model. */
  public String csv() {
    StringBuilder csv = new StringBuilder(new CsvRow().add("class").addAll(classes).text());
    for (int label = 0; label < labels.size(); label++) {
      CsvRow row = new CsvRow().add(labels.get(label));
      for (int predicted = 0; predicted < classes.size(); predicted++) {
        row.add(Long.toString(images.getOrDefault(new Pair(label, predicted), 0L)));
      }
      csv.append(row.text());
    }
    return csv.toString();
  }
}
