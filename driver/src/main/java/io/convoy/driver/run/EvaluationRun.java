package io.convoy.driver.run;

import io.convoy.driver.cluster.Cluster;
import io.convoy.driver.conf.ConfException;
import io.convoy.driver.conf.EvaluateConf;
import io.convoy.driver.report.AnswerDetails;
import io.convoy.driver.report.Confusion;
import io.convoy.driver.report.EvaluationReport;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.pipeline.SampleNames;
import io.convoy.executor.data.pipeline.TestViews;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.executor.round.DataPlan;
import io.convoy.executor.round.EvaluationCounts;
import io.convoy.executor.round.ImageAnswers;
import io.convoy.executor.round.RankReport;
import io.convoy.executor.round.RoundTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** Evaluates a stored model on one split of a dataset: every image once, on all ranks. */
public final class EvaluationRun {
  private final StoredModel model;
  private final String folder;
  private final String split;
  private final Dataset dataset;
  private final DataPlan data;
  private final ClassMatch classes;

  private EvaluationRun(
      StoredModel model, String folder, String split, Dataset dataset, DataPlan data) {
    this.model = model;
    this.folder = folder;
    this.split = split;
    this.dataset = dataset;
    this.data = data;
    classes =
        model.task().usesLabels()
            ? ClassMatch.of(model.classes(), dataset, split, folder)
            : ClassMatch.same(dataset.split(split).samples() * model.task().showings());
  }

  /**
   * What was found.
   *
   * @param counts sums over all images of classes that the model knows
   * @param answers for each image
   * @param seconds that the ranks took together
   * @param alone the same counts of each snapshot for itself, if they were asked for
   */
  public record Result(
      EvaluationCounts counts, ImageAnswers answers, double seconds, List<EvaluationCounts> alone) {
    public Result {
      alone = List.copyOf(alone);
    }
  }

  /** What a result of this evaluation says. */
  public EvaluationSummary summary(Result result, Configuration hadoop) {
    List<String> names = SampleNames.read(hadoop, folder, split);
    return new EvaluationSummary(
        new EvaluationReport(
            new EvaluationReport.Subject(model.name(), folder, split),
            result.counts(),
            model.classes()),
        new Confusion(dataClasses(), model.classes(), result.answers()),
        new AnswerDetails(dataClasses(), model.classes(), names, result.answers()),
        names);
  }

  /**
   * Prepares an evaluation.
   *
   * @param given folder of the prepared dataset; empty for the one that the run trained on
   * @param views what the network sees of each image
   * @throws ConfException if the dataset has none of the model's classes, or the model takes no
   *     such views
   * @throws DataException if there is no such dataset
   */
  public static EvaluationRun of(
      StoredModel model,
      Optional<String> given,
      String split,
      TestViews views,
      Configuration hadoop) {
    String folder = given.orElseGet(model::trainedOn);
    if (given.isEmpty() && !DataFolder.of(hadoop, folder).exists()) {
      throw new DataException(
          String.format(
              "the dataset that the run trained on, %s, is not there; name one with --data",
              folder));
    }
    Dataset dataset = Dataset.read(hadoop, folder);
    if (!dataset.splits().containsKey(split)) {
      throw new DataException(
          String.format(
              "--split %s: %s has no such split; it has %s",
              split, folder, String.join(", ", dataset.splits().keySet())));
    }
    if (model.task().isContrast() && !views.equals(TestViews.CENTRE)) {
      throw new ConfException(
          List.of(
              String.format(
                  "--crops, --scales: a network of train.task = %s compares two augmented views of"
                      + " each image; leave them out",
                  model.task())));
    }
    String path = DataFolder.of(hadoop, folder).path().toString();
    return new EvaluationRun(model, folder, split, dataset, model.data(path, views));
  }

  /** The folder of the dataset. */
  public String folder() {
    return folder;
  }

  /** The name of the split. */
  public String split() {
    return split;
  }

  /** Names of the classes that images are counted by, in the order of their labels. */
  public List<String> dataClasses() {
    return model.task().classes(dataset.classes());
  }

  /** How the classes of model and data differ, in a line each; nothing if they are the same. */
  public List<String> differences() {
    return classes.lines();
  }

  /**
   * Runs it.
   *
   * @param top likeliest classes to report of each image
   */
  public Result on(Cluster cluster, EvaluateConf conf, int top) throws InterruptedException {
    return on(cluster, conf, top, List.of());
  }

  /** Runs it, and before it each of the model's snapshots for itself. */
  public Result compared(Cluster cluster, EvaluateConf conf, int top) throws InterruptedException {
    RoundTask.Stored all = model.stored();
    return on(
        cluster,
        conf,
        top,
        all.snapshots().stream()
            .map(one -> task(new RoundTask.Stored(List.of(one), all.weights(), all.poll()), 0))
            .toList());
  }

  private Result on(Cluster cluster, EvaluateConf conf, int top, List<RoundTask> before)
      throws InterruptedException {
    List<RoundTask> tasks = new ArrayList<>(before);
    tasks.add(task(model.stored(), Math.min(top, model.classes().size())));
    long start = System.nanoTime();
    List<RankReport> reports =
        model.ask(cluster, conf, data, tasks, dataset.split(split).samples());
    double seconds = (System.nanoTime() - start) / 1e9;
    List<EvaluationCounts> counts = Reports.evaluations(reports);
    return new Result(
        counts.get(before.size()),
        Reports.answers(reports),
        seconds,
        counts.subList(0, before.size()));
  }

  private RoundTask task(RoundTask.Stored stored, int top) {
    RoundTask.Evaluate evaluation = new RoundTask.Evaluate(split, model.batch());
    return new RoundTask.EvaluateStored(evaluation, stored, classes.numbers(), top);
  }
}
