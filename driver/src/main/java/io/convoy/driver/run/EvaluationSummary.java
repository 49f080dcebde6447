package io.convoy.driver.run;

import io.convoy.driver.report.AnswerDetails;
import io.convoy.driver.report.Confusion;
import io.convoy.driver.report.EvaluationReport;
import java.util.List;

/**
 * What an evaluation says.
 *
 * @param report accuracy and loss, as a whole and of each class
 * @param confusion which classes are taken for which
 * @param details of images, such as the likeliest wrong labels
 * @param names of the images
 */
public record EvaluationSummary(
    EvaluationReport report, Confusion confusion, AnswerDetails details, List<String> names) {
  public EvaluationSummary {
    names = List.copyOf(names);
  }

  /** All of it, for programs. */
  public String json() {
    return report.json(confusion, details);
  }

  /** All of it, for readers. */
  public String text() {
    return report.text() + confusion.text() + details.text();
  }
}
