package io.convoy.driver.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.convoy.executor.round.EvaluationCounts;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;

/**
 * Keeps what each evaluation in a run has counted as a file of its own: the object that {@code
 * convoy evaluate} writes, without what needs the answers for single images. Its {@code confusion}
 * has triples of numbers: label, class taken for it, images; classes count from 0, in the order of
 * {@code classes}.
 */
public final class ValidationFiles implements RunListener {
  private final List<String> classes;
  private final String data;
  private final String split;
  private final BiConsumer<String, String> keeper;

  /**
   * Of a run.
   *
   * @param classes names of its classes
   * @param data folder of its dataset
   * @param split that is evaluated
   * @param keeper takes a file's name and its content
   */
  public ValidationFiles(
      List<String> classes, String data, String split, BiConsumer<String, String> keeper) {
    this.classes = List.copyOf(classes);
    this.data = data;
    this.split = split;
    this.keeper = keeper;
  }

  /** The name of an epoch's file within the run's folder. */
  public static String name(int epoch) {
    return String.format(Locale.ROOT, "validation/epoch-%05d.json", epoch);
  }

  @Override
  public void evaluated(long step, int epoch, EvaluationCounts counts) {
    EvaluationReport.Subject subject = new EvaluationReport.Subject("", data, split);
    ObjectNode report = new EvaluationReport(subject, counts, classes).object();
    report.remove("snapshot");
    report.put("step", step).put("epoch", epoch);
    new Confusion(classes, counts.pairs()).addNumbersTo(report);
    keeper.accept(name(epoch), report.toString() + "\n");
  }
}
