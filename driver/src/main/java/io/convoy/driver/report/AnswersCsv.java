package io.convoy.driver.report;

import io.convoy.executor.round.ImageAnswers;
import io.convoy.executor.round.ImageAnswers.Answer;
import io.convoy.executor.round.ImageAnswers.Guess;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Answers for single images as CSV: path, true class, likeliest class and its probability, the
 * second and so on.
 */
public final class AnswersCsv {
  private final List<String> paths;
  private final List<String> classes;
  private final int top;

  /**
   * Names what is numbered in answers.
   *
   * @param paths of the images
   * @param classes of the model
   * @param top classes of each image
   */
  public AnswersCsv(List<String> paths, List<String> classes, int top) {
    this.paths = List.copyOf(paths);
    this.classes = List.copyOf(classes);
    this.top = Math.min(top, classes.size());
  }

  /**
   * Writes a line for each image of an evaluation, with its true class, and that class's
   * probability at the end.
   *
   * @param labels names of the data's classes
   */
  public void writeEvaluation(Appendable out, ImageAnswers answers, List<String> labels)
      throws IOException {
    CsvRow heads = head(new CsvRow().add("path").add("label")).add("label_probability");
    out.append(heads.text());
    for (int i = 0; i < answers.size(); i++) {
      Answer answer = answers.get(i);
      CsvRow row = new CsvRow().add(paths.get((int) answer.number()));
      likeliest(row.add(labels.get(answer.label())), answer);
      row.add(Float.isNaN(answer.ofLabel()) ? "" : probability(answer.ofLabel()));
      out.append(row.text());
    }
  }

  private CsvRow head(CsvRow row) {
    row.add("class").add("probability");
    for (int place = 2; place <= top; place++) {
      row.add("class_" + place).add("probability_" + place);
    }
    return row;
  }

  private void likeliest(CsvRow row, Answer answer) {
    for (Guess guess : answer.likeliest()) {
      row.add(classes.get(guess.number())).add(probability(guess.probability()));
    }
  }

  static String probability(float value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }
}
