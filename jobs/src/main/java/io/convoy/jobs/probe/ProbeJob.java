package io.convoy.jobs.probe;

import io.convoy.driver.run.StoredModel;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.base.ComputeThreads;
import io.convoy.executor.base.Reason;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.executor.predict.PredictPlan;
import io.convoy.executor.predict.SplitFeatures;
import io.convoy.executor.probe.Features;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Asks what a stored model's layers know of a dataset: has ordinary Spark tasks compute features
 * once, and fits classifiers on the driver.
 */
public final class ProbeJob {
  private static final String TRAIN = "train";
  private static final String VAL = "val";

  /** Images of a task: a few batches. */
  private static final int TASK = 256;

  private final Configuration hadoop;
  private final ProbeOptions options;

  /** Creates a job; nothing is looked at yet. */
  public ProbeJob(Configuration hadoop, ProbeOptions options) {
    this.hadoop = hadoop;
    this.options = options;
  }

  /**
   * Runs the job.
   *
   * @throws DataException if the dataset cannot be used
   */
  public ProbeReport run() {
    StoredModel model = StoredModel.open(hadoop, List.of(options.snapshot()), options.weights());
    Dataset dataset = dataset();
    List<String> layers = layers(model);
    PredictPlan plan =
        model.plan(
            options.conf(),
            DataFolder.of(hadoop, options.data()).path().toString(),
            model.views(Optional.empty(), Optional.empty()),
            new TreeSet<>(layers));
    long start = System.nanoTime();
    try (SparkCluster cluster =
        SparkCluster.connect(
            "convoy probe " + options.snapshot(),
            options.conf().cluster().workers(),
            options.conf().cluster().timeout())) {
      Map<String, Features> train = features(cluster, plan, TRAIN, dataset);
      Map<String, Features> val = features(cluster, plan, VAL, dataset);
      return new ProbeReport(
          model.name(),
          options.weights(),
          options.data(),
          train.get(layers.get(0)).count(),
          val.get(layers.get(0)).count(),
          dataset.classes().size(),
          probe(layers, dataset.classes().size(), train, val),
          (System.nanoTime() - start) / 1e9);
    }
  }

  private Dataset dataset() {
    Dataset dataset = Dataset.read(hadoop, options.data());
    for (String split : List.of(TRAIN, VAL)) {
      if (!dataset.splits().containsKey(split)) {
        throw new DataException(
            String.format(
                "--data %s: has no split %s, but %s; prepare it with --val-fraction 0.2",
                options.data(), split, String.join(", ", dataset.splits().keySet())));
      }
    }
    return dataset;
  }

  private List<StageAccuracy> probe(
      List<String> layers, int classes, Map<String, Features> train, Map<String, Features> val) {
    ComputeThreads.use(Runtime.getRuntime().availableProcessors());
    Probe probe = new Probe(classes, options.neighbours());
    return layers.stream().map(layer -> probe.of(layer, train.get(layer), val.get(layer))).toList();
  }

  private List<String> layers(StoredModel model) {
    options.layers().forEach(layer -> model.requireLayer("--at", layer));
    return options.layers().isEmpty() ? model.stages() : options.layers();
  }

  private Map<String, Features> features(
      SparkCluster cluster, PredictPlan plan, String split, Dataset dataset) {
    List<SplitFeatures> tasks = new ArrayList<>();
    long images = dataset.split(split).samples();
    for (long from = 0; from < images; from += TASK) {
      tasks.add(new SplitFeatures(split, from, Math.min(images, from + TASK)));
    }
    JavaSparkContext spark = cluster.session();
    ProbeTask task =
        new ProbeTask(
            spark.broadcast(new SerializableConfiguration(hadoop)),
            spark.broadcast(plan),
            cluster.slots());
    try {
      return joined(spark.parallelize(tasks, tasks.size()).map(task).collect());
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      throw failure(e);
    }
  }

  private static Map<String, Features> joined(List<Map<String, Features>> parts) {
    Map<String, Features> all = new java.util.TreeMap<>();
    for (String layer : parts.get(0).keySet()) {
      all.put(layer, Features.joined(parts.stream().map(part -> part.get(layer)).toList()));
    }
    return all;
  }

  /** What a user should read of a failed Spark job. */
  private static RuntimeException failure(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DataException
          || cause instanceof IllegalArgumentException
          || cause instanceof UnsupportedOperationException) {
        return (RuntimeException) cause;
      }
    }
    return new DataException(
        "probing failed in Spark (" + Reason.of(failure) + "): see Spark's log", failure);
  }
}
