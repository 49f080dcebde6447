package io.convoy.jobs.predict;

import io.convoy.driver.conf.EvaluateConf;
import io.convoy.driver.run.StoredModel;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.base.Reason;
import io.convoy.executor.data.pipeline.TestViews;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.executor.engine.Poll;
import io.convoy.jobs.prepare.input.UnlabelledImage;
import io.convoy.jobs.prepare.task.PrepareTasks;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Asks stored models what images are: plans parts on the driver, has ordinary Spark tasks answer
 * and write them, and says last that all are there.
 */
public final class PredictJob {
  /** So many tasks for each slot share out what is slow or is done again. */
  private static final int TASKS_PER_SLOT = 4;

  private final Configuration hadoop;
  private final Asked asked;
  private final PredictOptions options;
  private final PredictOutput output;

  /**
   * Which model is asked, and how it sees images.
   *
   * @param snapshots folders of snapshots, or of runs; the probabilities of several are averaged
   * @param weights which of their weights
   * @param size side of its input in pixels, or empty for that of training
   * @param scales lengths of the shorter side in pixels, or empty for those of the run's recipe
   * @param crops parts of each image, or empty for those of the run's recipe
   * @param poll how several answers become one
   * @param conf engine and cluster
   */
  public record Asked(
      List<String> snapshots,
      String weights,
      Optional<Integer> size,
      Optional<List<Integer>> scales,
      Optional<TestViews.Crops> crops,
      Poll poll,
      EvaluateConf conf) {
    public Asked {
      snapshots = List.copyOf(snapshots);
    }
  }

  /** Creates a job; nothing is looked at yet. */
  public PredictJob(Configuration hadoop, Asked asked, PredictOptions options) {
    this.hadoop = hadoop;
    this.asked = asked;
    this.options = options;
    output = new PredictOutput(DataFolder.of(hadoop, options.output()));
  }

  /**
   * Runs the job; only what is missing in the output folder is predicted.
   *
   * @throws DataException if the input cannot be used or the output not be written
   */
  public PredictSummary run() throws InterruptedException {
    StoredModel model =
        StoredModel.open(hadoop, asked.snapshots(), asked.weights())
            .with(asked.poll())
            .sized(asked.size());
    model.requireClasses();
    String layer = options.answer().embedding();
    if (!layer.isEmpty()) {
      model.requireLayer("--embedding", layer);
    }
    TestViews views = model.views(asked.scales(), asked.crops());
    PredictInput input = PredictInput.of(hadoop, options);
    PredictRecord record =
        new PredictRecord(
            PredictRecord.VERSION,
            determining(views),
            model.fingerprint(),
            input.fingerprint(),
            0,
            0);
    if (output.isComplete(record, options.overwrite())) {
      return PredictSummary.already(model.name(), output.folder().toString());
    }
    PartRows.Question question =
        new PartRows.Question(
            model.plan(asked.conf(), "", views, layer.isEmpty() ? Set.of() : Set.of(layer)),
            model.classes(),
            options.answer());
    try (SparkCluster cluster =
        SparkCluster.connect(
            "convoy predict " + String.join(",", options.inputs()),
            asked.conf().cluster().workers(),
            asked.conf().cluster().timeout())) {
      return run(cluster, input, record, new Predicting(model.name(), question));
    }
  }

  /** A model's name, and what it is asked. */
  private record Predicting(String model, PartRows.Question question) {}

  private Map<String, String> determining(TestViews views) {
    PredictOptions.Answer answer = options.answer();
    Map<String, String> determining = new TreeMap<>();
    determining.put("snapshot", String.join(",", asked.snapshots()));
    determining.put("weights", asked.weights());
    determining.put("crops", views.crops().toString());
    determining.put(
        "scales", views.scales().stream().map(String::valueOf).collect(Collectors.joining(",")));
    determining.put("size", asked.size().map(String::valueOf).orElse(""));
    boolean votes = asked.poll().vote() != Poll.MEAN.vote(); // earlier records have neither
    determining.put("vote", votes ? asked.poll().vote().toString() : "");
    determining.put("draws", asked.poll().isRandom() ? "" + asked.poll().draws() : "");
    determining.put("input", String.join(",", options.inputs()));
    determining.put("split", options.split().orElse(""));
    determining.put("path-column", options.pathColumn());
    determining.put("format", answer.format().toString());
    determining.put("top-k", Integer.toString(answer.top()));
    determining.put("logits", Boolean.toString(answer.logits()));
    determining.put("embedding", answer.embedding());
    determining.put("part-rows", options.partRows() == 0 ? "" : "" + options.partRows());
    return determining;
  }

  private PredictSummary run(
      SparkCluster cluster, PredictInput input, PredictRecord record, Predicting predicting)
      throws InterruptedException {
    List<UnlabelledImage> images = images(cluster, input);
    List<Part> parts = Part.of(images, options.partRows());
    output.begin(record.of(images.size(), parts.size()));
    List<Part> missing = output.missing(parts, options.answer().format());
    long start = System.nanoTime();
    PartResult result = PartResult.NONE;
    for (PartResult part : predict(cluster, missing, predicting.question())) {
      result = result.plus(part);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    output.finish();
    return new PredictSummary(
        predicting.model(),
        output.folder().toString(),
        result,
        images.size(),
        parts.size() - missing.size(),
        parts.size(),
        seconds);
  }

  private List<UnlabelledImage> images(SparkCluster cluster, PredictInput input) {
    DataFolder staging = output.stage();
    try {
      return input.images(
          folder ->
              new PrepareTasks(hadoop, cluster::session, folder, staging, Integer.MAX_VALUE)
                  ::contents);
    } catch (DataException e) {
      output.abandon();
      throw e;
    }
  }

  private List<PartResult> predict(
      SparkCluster cluster, List<Part> parts, PartRows.Question question)
      throws InterruptedException {
    if (parts.isEmpty()) {
      return List.of();
    }
    JavaSparkContext spark = cluster.session();
    int slots = cluster.slots();
    // fewer workers than there are slots is what the user wants
    int most = asked.conf().cluster().workers() > 0 ? slots : slots * TASKS_PER_SLOT;
    List<List<Part>> tasks = Part.tasks(parts, most);
    PredictTask task =
        new PredictTask(
            spark.broadcast(new SerializableConfiguration(hadoop)),
            spark.broadcast(question),
            output.folder().path().toString(),
            slots);
    try {
      return spark.parallelize(tasks, tasks.size()).map(task).collect();
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      throw failure(e);
    }
  }

  /** What a user should read of a failed Spark job. */
  private static RuntimeException failure(Exception failure) throws InterruptedException {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      if (cause instanceof DataException || cause instanceof IllegalArgumentException) {
        return (RuntimeException) cause;
      }
      if (cause instanceof UncheckedIOException io) {
        return new DataException(
            String.format(
                "%s (%s): check permissions, space and network, and give the same command again,"
                    + " which keeps what is done",
                io.getMessage(), Reason.of(io)),
            failure);
      }
    }
    return new DataException(
        String.format(
            "predicting failed in Spark (%s): see Spark's log, and give the same command again,"
                + " which keeps what is done",
            Reason.of(failure)),
        failure);
  }
}
