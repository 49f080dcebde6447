package io.convoy.jobs.prepare;

import io.convoy.executor.data.DataException;
import io.convoy.executor.data.DataFolder;
import io.convoy.executor.data.Dataset;
import io.convoy.executor.data.SampleStore;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Makes a prepared dataset of a tree of image files: lists and plans on the driver, decodes and
 * writes shards in Spark tasks, and commits on the driver.
 *
 * <p>The dataset's bytes depend on nothing but the input's files and the options.
 */
public final class PrepareJob {
  private final Supplier<JavaSparkContext> spark;
  private final PrepareOptions options;
  private final Configuration hadoop;
  private final DataFolder input;
  private final DataFolder folder;
  private final PrepareOutput output;
  private final long started = System.nanoTime();

  /**
   * Creates a job; nothing is looked at yet.
   *
   * @param spark asked for a session once the input is known to need one
   * @throws DataException if there are no such file systems, or one folder lies in the other
   */
  PrepareJob(Configuration hadoop, Supplier<JavaSparkContext> spark, PrepareOptions options) {
    this.hadoop = hadoop;
    this.spark = spark;
    this.options = options;
    input = DataFolder.of(hadoop, options.input());
    folder = DataFolder.of(hadoop, options.output());
    output = new PrepareOutput(folder);
    if ((folder.path() + "/").startsWith(input.path() + "/")) {
      throw new DataException(
          "--output " + folder + " lies in --input " + input + ": give a folder outside");
    }
  }

  /**
   * Runs the job, as many tasks at a time as the cluster has room for.
   *
   * @throws DataException if the input cannot be used or the output not be written
   */
  public PrepareSummary run() {
    return run(Integer.MAX_VALUE);
  }

  /** As {@link #run()}, with at most so many Spark tasks. */
  PrepareSummary run(int tasks) {
    PrepareOutput.State state = output.state();
    if (state == PrepareOutput.State.FOREIGN) {
      throw new DataException(
          "--output "
              + folder
              + " is not empty and holds no prepared dataset: give a new or an empty folder");
    }
    InputTree tree = InputTree.list(input, options.splits());
    List<ShardPlan> plans = ShardPlan.plan(tree, options);
    Preparation preparation =
        new Preparation(Preparation.VERSION, tree.fingerprint(), options.determining(), 0);
    if (state == PrepareOutput.State.COMPLETE) {
      Optional<String> stale = stale(preparation);
      if (stale.isEmpty()) {
        return already();
      }
      if (!options.overwrite()) {
        throw new DataException(
            String.format(
                "%s holds another dataset (%s): give --overwrite to replace it, or another --output",
                folder, stale.get()));
      }
    }
    if (state != PrepareOutput.State.EMPTY) {
      output.clear();
    }
    return prepare(tree, preparation, plans, tasks);
  }

  /** Why the dataset in the output folder is not the one that is wanted. */
  private Optional<String> stale(Preparation wanted) {
    Optional<Preparation> earlier = output.preparation();
    if (earlier.isEmpty()) {
      return Optional.of("it is not known how it was made");
    }
    List<String> differences = wanted.differences(earlier.get());
    if (!differences.isEmpty()) {
      return Optional.of(String.join(", ", differences));
    }
    try {
      Dataset dataset = Dataset.read(folder);
      for (String split : dataset.splits().keySet()) {
        SampleStore.open(hadoop, options.output(), split).close();
      }
      return Optional.empty();
    } catch (DataException e) {
      return Optional.of("damaged: " + e.getMessage());
    }
  }

  private PrepareSummary already() {
    return new PrepareSummary(
        folder.toString(),
        Dataset.read(folder),
        output.preparation().map(Preparation::rejected).orElse(0),
        Map.of(),
        seconds(),
        true);
  }

  private PrepareSummary prepare(
      InputTree tree, Preparation preparation, List<ShardPlan> plans, int tasks) {
    DataFolder staging = output.stage();
    List<Rejected> rejected = new ArrayList<>(tree.strays());
    Dataset dataset;
    try {
      List<ShardResult> results = shards(staging, plans, tree.classes().size(), tasks);
      results.forEach(result -> rejected.addAll(result.rejected()));
      rejected.sort(Comparator.comparing(Rejected::path));
      dataset = new DatasetAssembly(tree.classes(), results).dataset();
    } catch (RuntimeException e) {
      output.abandon();
      throw e;
    }
    output.commit(dataset, preparation.rejecting(rejected.size()), rejected);
    return new PrepareSummary(
        folder.toString(),
        dataset,
        rejected.size(),
        PrepareSummary.reasons(rejected),
        seconds(),
        false);
  }

  private List<ShardResult> shards(
      DataFolder staging, List<ShardPlan> plans, int classes, int tasks) {
    JavaSparkContext session = spark.get();
    Broadcast<SerializableConfiguration> configuration =
        session.broadcast(new SerializableConfiguration(hadoop));
    ShardTask task = new ShardTask(configuration, input, staging, options.resize(), classes);
    try {
      return session.parallelize(plans, Math.min(tasks, plans.size())).map(task).collect();
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      throw failure(e);
    }
  }

  /** What a user should read of a failed Spark job. */
  private static RuntimeException failure(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UncheckedIOException io) {
        return new DataException(
            String.format(
                "%s (%s): check permissions, space and network, and run it again",
                io.getMessage(), DataFolder.reason(io)),
            failure);
      }
    }
    return new DataException(
        "preparing failed in Spark (" + DataFolder.reason(failure) + "): see Spark's log", failure);
  }

  private double seconds() {
    return (System.nanoTime() - started) / 1e9;
  }
}
