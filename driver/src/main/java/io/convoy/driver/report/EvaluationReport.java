package io.convoy.driver.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.EvaluationCounts.ClassCounts;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What an evaluation found, for people ({@link #text}) and for programs ({@link #json}).
 *
 * @param subject what was evaluated, on what
 * @param counts sums over all images
 * @param classes names of the classes, in the order of their numbers
 */
public record EvaluationReport(Subject subject, EvaluationCounts counts, List<String> classes) {
  private static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** With up to so many classes the table has them all, in their order; else the worst of them. */
  private static final int TABLE_ROWS = 20;

  /** The five largest of up to five probabilities always hold the label. */
  private static final int LEAST_CLASSES_FOR_TOP5 = 6;

  private static final int NAME_COLUMNS = 32;

  /**
   * What was evaluated, on what.
   *
   * @param snapshot folder of the snapshot
   * @param data folder of the dataset
   * @param split its split
   */
  public record Subject(String snapshot, String data, String split) {}

  private record Row(String name, ClassCounts counts) {
    /** Share of its images that were found, or NaN without images. */
    double recall() {
      return (double) counts.hits() / counts.images();
    }

    /** Share right of the images predicted so, or NaN if there are none. */
    double precision() {
      return (double) counts.hits() / counts.predicted();
    }
  }

  public EvaluationReport {
    classes = List.copyOf(classes);
    if (classes.size() != counts.classes().size()) {
      throw new IllegalArgumentException(
          counts.classes().size() + " classes were counted, but " + classes.size() + " have names");
    }
  }

  /** A summary and a table of classes, which ends with a line break. */
  public String text() {
    StringBuilder text = new StringBuilder();
    line(text, "Snapshot", Figures.folder(subject.snapshot()));
    line(text, "Data", subject.data() + ", split " + subject.split());
    line(text, "Images", Figures.count(counts.images()));
    if (counts.images() > 0) {
      line(text, "Top-1", Figures.percent(counts.accuracy()));
      line(text, "Top-5", hasTop5() ? Figures.percent(counts.top5Accuracy()) : tooFewForTop5());
      line(text, "Loss", Figures.loss(counts.loss()));
      table(text);
    }
    return text.toString();
  }

  /**
   * One object with all classes; {@code top5_accuracy}, {@code recall} and {@code precision} are
   * null where they do not exist.
   */
  public String json() {
    return written(object());
  }

  /** The same with which classes were taken for which, and what single answers say together. */
  public String json(Confusion confusion, AnswerDetails details) {
    ObjectNode report = object();
    confusion.addTo(report);
    details.addTo(report);
    return written(report);
  }

  /** The same as a tree, to which more can be added. */
  ObjectNode object() {
    ObjectNode report =
        JSON.createObjectNode()
            .put("format", "convoy-evaluation")
            .put("version", VERSION)
            .put("snapshot", subject.snapshot())
            .put("data", subject.data())
            .put("split", subject.split())
            .put("images", counts.images());
    report.put("loss", counts.images() > 0 ? (Double) counts.loss() : null);
    number(report, "top1_accuracy", counts.accuracy());
    number(report, "top5_accuracy", hasTop5() ? counts.top5Accuracy() : Double.NaN);
    ArrayNode entries = report.putArray("classes");
    for (Row row : rows()) {
      ObjectNode entry =
          entries
              .addObject()
              .put("name", row.name())
              .put("images", row.counts().images())
              .put("hits", row.counts().hits())
              .put("predicted", row.counts().predicted());
      number(entry, "recall", row.recall());
      number(entry, "precision", row.precision());
    }
    return report;
  }

  private static String written(ObjectNode report) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an evaluation's report is no JSON", e);
    }
  }

  private void table(StringBuilder text) {
    List<Row> rows = rows();
    List<Row> shown = rows;
    if (rows.size() > TABLE_ROWS) {
      shown =
          rows.stream()
              .filter(row -> row.counts().images() > 0)
              .sorted(Comparator.comparingDouble(Row::recall))
              .limit(TABLE_ROWS)
              .toList();
      text.append(
          Figures.format(
              "%nThe %d of %s classes with the lowest recall:%n",
              shown.size(), Figures.count(rows.size())));
    }
    int width =
        Math.max(5, shown.stream().mapToInt(row -> shortened(row).length()).max().orElse(0));
    String format = "%-" + width + "s  %8s  %9s  %9s%n";
    text.append(Figures.format("%n" + format, "class", "images", "recall", "precision"));
    for (Row row : shown) {
      text.append(
          Figures.format(
              format,
              shortened(row),
              Figures.count(row.counts().images()),
              Figures.percent(row.recall()),
              Figures.percent(row.precision())));
    }
  }

  private List<Row> rows() {
    return IntStream.range(0, classes.size())
        .mapToObj(i -> new Row(classes.get(i), counts.classes().get(i)))
        .toList();
  }

  private boolean hasTop5() {
    return classes.size() >= LEAST_CLASSES_FOR_TOP5;
  }

  private String tooFewForTop5() {
    return "- (says nothing with " + classes.size() + " classes)";
  }

  private static String shortened(Row row) {
    String name = row.name();
    return name.length() > NAME_COLUMNS ? name.substring(0, NAME_COLUMNS - 3) + "..." : name;
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(Figures.format("%-9s %s%n", name, value));
  }

  /** Puts a number, or null for one that does not exist. */
  static void number(ObjectNode node, String name, double value) {
    if (Double.isNaN(value)) {
      node.putNull(name);
    } else {
      node.put(name, value);
    }
  }
}
