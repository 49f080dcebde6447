package io.convoy.driver.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoy.executor.round.ImageAnswers;
import io.convoy.executor.round.ImageAnswers.Answer;
import io.convoy.executor.round.ImageAnswers.Guess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the answers for single images say together: calibration, the surest mistakes, and images
 * whose label is likely wrong.
 *
 * <p>A label is suspected as in confident learning (Northcutt, Jiang and Chuang 2021, "Confident
 * Learning: Estimating Uncertainty in Dataset Labels", section 3.1): a class counts as confident
 * for an image if its probability is at least the mean probability that images labelled so get for
 * it; where the likeliest confident class is not the label, the image is suspected. Suspects, and
 * all other images that are not right, are ranked by the probability of the given label over the
 * mean probability of that class, the least first: what a class usually gets says how little is
 * little.
 */
public final class AnswerDetails {
  /** Images of each kind that are listed. */
  private static final int LISTED = 1000;

  private final List<String> labels;
  private final List<String> classes;
  private final List<String> paths;
  private final List<Answer> known = new ArrayList<>();
  private final Calibration calibration = new Calibration();
  private final Neighbours neighbours;

  /**
   * Looks at answers; images of classes that the model does not know are left out.
   *
   * @param labels names of the data's classes
   * @param classes names of the model's
   * @param paths of the images, by their numbers
   */
  public AnswerDetails(
      List<String> labels, List<String> classes, List<String> paths, ImageAnswers answers) {
    this.labels = List.copyOf(labels);
    this.classes = List.copyOf(classes);
    this.paths = List.copyOf(paths);
    neighbours = new Neighbours(this.labels, this.paths, answers.features());
    for (int i = 0; i < answers.size(); i++) {
      Answer answer = answers.get(i);
      if (!Float.isNaN(answer.ofLabel())) {
        known.add(answer);
        calibration.add(first(answer).probability(), isRight(answer));
      }
    }
  }

  /** Names of the model's classes. */
  public List<String> classes() {
    return classes;
  }

  private static Guess first(Answer answer) {
    return answer.likeliest().get(0);
  }

  private boolean isRight(Answer answer) {
    return is(answer, first(answer));
  }

  private boolean is(Answer answer, Guess guess) {
    return classes.get(guess.number()).equals(labels.get(answer.label()));
  }

  /** Lines for people: the calibration error, and how many labels are suspected. */
  public String text() {
    if (known.isEmpty()) {
      return "";
    }
    return Figures.format(
        "%nCalibration error %s (15 bins); %s of %s labels may be wrong%n",
        Figures.percent(calibration.error()),
        Figures.count(suspects().size()),
        Figures.count(known.size()));
  }

  /** Writes a line for each image that is not right, those first whose label is likely wrong. */
  public void writeDoubtful(Appendable out) throws IOException {
    CsvRow head = new CsvRow();
    List.of("path", "label", "label_probability", "class", "probability", "suspected")
        .forEach(head::add);
    out.append(head.text());
    double[] usual = usual();
    for (Answer answer : doubtful(usual)) {
      CsvRow row = new CsvRow().add(path(answer)).add(labels.get(answer.label()));
      row.add(AnswersCsv.probability(answer.ofLabel()));
      row.add(classes.get(first(answer).number()));
      row.add(AnswersCsv.probability(first(answer).probability()));
      out.append(row.add(isSuspected(answer, usual) ? "yes" : "no").text());
    }
  }

  private String path(Answer answer) {
    return paths.get((int) answer.number());
  }

  /** Adds all to an evaluation's report. */
  void addTo(ObjectNode report) {
    ObjectNode calibrated = report.putObject("calibration");
    EvaluationReport.number(calibrated, "error", calibration.error());
    ArrayNode bins = calibrated.putArray("bins");
    for (int i = 0; i < calibration.bins(); i++) {
      Calibration.Bin bin = calibration.bin(i);
      ObjectNode one = bins.addObject().put("from", bin.from()).put("to", bin.to());
      one.put("images", bin.images());
      EvaluationReport.number(one, "confidence", bin.confidence());
      EvaluationReport.number(one, "accuracy", bin.accuracy());
    }
    List<Answer> suspects = suspects();
    list(report.putArray("surest_mistakes"), mistakes());
    report.put("suspected_labels_count", suspects.size());
    list(report.putArray("suspected_labels"), suspects);
    neighbours.addTo(report);
  }

  /** Images that are not right, those first of whose likeliest class the model is surest. */
  private List<Answer> mistakes() {
    Comparator<Answer> bySurety = Comparator.comparingDouble(one -> -first(one).probability());
    return known.stream().filter(one -> !isRight(one)).sorted(bySurety).toList();
  }

  private List<Answer> suspects() {
    double[] usual = usual();
    return doubtful(usual).stream().filter(one -> isSuspected(one, usual)).toList();
  }

  /** Images that are not right, those first whose label is likely wrong. */
  private List<Answer> doubtful(double[] usual) {
    return known.stream()
        .filter(one -> !isRight(one))
        .sorted(Comparator.comparingDouble(one -> one.ofLabel() / usual[own(one)]))
        .toList();
  }

  /** The mean probability that images of each class get for it; NaN of a class without any. */
  private double[] usual() {
    double[] sums = new double[classes.size()];
    long[] images = new long[classes.size()];
    for (Answer answer : known) {
      sums[own(answer)] += answer.ofLabel();
      images[own(answer)]++;
    }
    for (int c = 0; c < sums.length; c++) {
      sums[c] /= images[c];
    }
    return sums;
  }

  /** The number of the label among the model's classes. */
  private int own(Answer answer) {
    return classes.indexOf(labels.get(answer.label()));
  }

  private boolean isSuspected(Answer answer, double[] usual) {
    for (Guess guess : answer.likeliest()) {
      if (guess.probability() >= usual[guess.number()]) { // never of NaN
        return !is(answer, guess);
      }
    }
    return false;
  }

  private void list(ArrayNode array, List<Answer> some) {
    for (Answer answer : some.subList(0, Math.min(LISTED, some.size()))) {
      array
          .addObject()
          .put("sample", answer.number())
          .put("path", path(answer))
          .put("label", labels.get(answer.label()))
          .put("label_probability", answer.ofLabel())
          .put("class", classes.get(first(answer).number()))
          .put("probability", first(answer).probability());
    }
  }
}
