package io.convoy.jobs.prepare;

import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.intake.IntakeOptions;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.jobs.prepare.input.InputFile;
import io.convoy.jobs.prepare.input.InputReport;
import io.convoy.jobs.prepare.input.InputTree;
import io.convoy.jobs.prepare.input.Layout;
import io.convoy.jobs.prepare.input.PrepareInput;
import io.convoy.jobs.prepare.input.Rejected;
import io.convoy.jobs.prepare.input.SampleRule;
import io.convoy.jobs.prepare.input.SizeEstimate;
import io.convoy.jobs.prepare.input.Splits;
import io.convoy.jobs.prepare.input.WebDatasetTree;
import io.convoy.jobs.prepare.task.PrepareTasks;
import io.convoy.jobs.prepare.task.ShardPlan;
import io.convoy.jobs.prepare.task.ShardResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Makes a prepared dataset of image files: lists and plans on the driver, decodes and writes shards
 * in Spark tasks, and commits on the driver.
 *
 * <p>The dataset's bytes depend on nothing but the input's files and the options.
 */
final class PrepareJob {
  private final Supplier<JavaSparkContext> spark;
  private final PrepareOptions options;
  private final Configuration hadoop;
  private final DataFolder folder;
  private final PrepareOutput output;
  private final long started = System.nanoTime();

  /**
   * Creates a job; nothing is looked at yet.
   *
   * @param spark asked for a session once the input is known to need one
   * @throws DataException if there is no such file system
   */
  PrepareJob(Configuration hadoop, Supplier<JavaSparkContext> spark, PrepareOptions options) {
    this.hadoop = hadoop;
    this.spark = spark;
    this.options = options;
    folder = DataFolder.of(hadoop, options.output());
    output = new PrepareOutput(folder);
  }

  /**
   * Runs the job, as many tasks at a time as the cluster has room for.
   *
   * @throws DataException if the input cannot be used or the output not be written
   */
  PrepareSummary run() {
    return run(Integer.MAX_VALUE);
  }

  /** As {@link #run()}, with at most so many Spark tasks. */
  PrepareSummary run(int tasks) {
    DataFolder root = DataFolder.of(hadoop, options.input().root());
    boolean same = folder.path().equals(root.path());
    PrepareOutput.State state = output.state();
    if (state == PrepareOutput.State.FOREIGN && !same) {
      throw new DataException(
          "--output "
              + folder
              + " is not empty and holds no prepared dataset: give a new or an empty folder");
    }
    PrepareInput input = PrepareInput.of(hadoop, options.input());
    if (same) {
      requireIndexable(input, root);
    } else if (!input.listing().isFile()) {
      requireOutside(input.listing().root());
    }
    Preparation preparation = preparation(input, same);
    if (state == PrepareOutput.State.COMPLETE) {
      Optional<String> stale = stale(preparation);
      if (stale.isEmpty()) {
        return already(input);
      }
      requireReplaceable(stale.get(), same);
    }
    return same ? inPlace(input, preparation, tasks) : prepare(input, preparation, tasks);
  }

  private Preparation preparation(PrepareInput input, boolean inPlace) {
    Map<String, String> determining = options.determining();
    determining.put(Preparation.IN_PLACE, Boolean.toString(inPlace));
    return new Preparation(Preparation.VERSION, input.fingerprint(), determining, 0);
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

  private void requireReplaceable(String stale, boolean inPlace) {
    Optional<Preparation> earlier = output.preparation();
    if (!inPlace && earlier.map(Preparation::inPlace).orElse(true)) {
      throw new DataException(
          String.format(
              "%s holds shards that another tool may have written: give another --output", folder));
    }
    if (!options.overwrite()) {
      throw new DataException(
          String.format(
              "%s holds another dataset (%s): give --overwrite to replace it, or another --output",
              folder, stale));
    }
  }

  private void requireOutside(DataFolder root) {
    if ((folder.path() + "/").startsWith(root.path() + "/")) {
      throw new DataException(
          "--output " + folder + " lies in --input " + root + ": give a folder outside");
    }
  }

  /** Training reads a shard's labels as Convoy writes them. */
  private static void requireIndexable(PrepareInput input, DataFolder root) {
    SampleRule rule =
        input
            .shards()
            .orElseThrow(
                () ->
                    new DataException(
                        "--output is --input "
                            + root
                            + ", which only WebDataset shards may be: give another folder"));
    if (!rule.equals(SampleRule.USUAL)) {
      throw new DataException(
          String.format(
              "the labels of the shards in %s are in %s, which training does not read: give another"
                  + " --output to pack them anew",
              root, rule));
    }
  }

  private PrepareSummary already(PrepareInput input) {
    return new PrepareSummary(
        folder.toString(),
        Dataset.read(folder),
        output.preparation().map(Preparation::rejected).orElse(0),
        Map.of(),
        InputReport.NONE.noting(input.notices()),
        seconds(),
        true);
  }

  private PrepareSummary prepare(PrepareInput input, Preparation preparation, int tasks) {
    PrepareOutput.Product product;
    InputReport report;
    try {
      PrepareTasks cluster =
          new PrepareTasks(hadoop, spark, input.listing().root(), output.stage(), tasks);
      InputTree tree = input.tree(options.input().splits(), cluster::contents);
      List<ShardPlan> plans = plans(input, tree);
      List<ShardResult> results = cluster.shards(plans, tree.classes().size(), options.intake());
      DatasetAssembly assembly = new DatasetAssembly(tree.classes(), results);
      boolean byFolder = input.layout() instanceof Layout.Folders;
      Dataset dataset = byFolder ? assembly.dataset() : assembly.datasetAsFound();
      report =
          tree.report()
              .noting(PrepareNotices.ofClasses(tree.classes()))
              .noting(PrepareNotices.ofHoldOut(tree, plans, options.valFraction()))
              .noting(PrepareNotices.ofDepth(assembly.deep()).stream().toList());
      List<Rejected> rejected = rejected(tree.strays(), results);
      product =
          new PrepareOutput.Product(
              dataset,
              preparation.rejecting(rejected.size()),
              rejected,
              cluster.mean(options.intake()));
    } catch (RuntimeException e) {
      output.abandon();
      throw e;
    }
    output.commit(product);
    return summary(product, report);
  }

  private List<ShardPlan> plans(PrepareInput input, InputTree tree) {
    if (options.intake().shorterSide() == 0) {
      return ShardPlanner.plan(tree, options);
    }
    List<InputFile> train = tree.splits().getOrDefault(Splits.TRAIN, List.of());
    double share = SizeEstimate.share(input.listing().root(), train, options.intake());
    return ShardPlanner.plan(tree, options, share);
  }

  /** Only indices and a description are added to shards that are there. */
  private PrepareSummary inPlace(PrepareInput input, Preparation preparation, int tasks) {
    requirePlain();
    PrepareOutput.Product product;
    InputReport report;
    try {
      PrepareTasks cluster = new PrepareTasks(hadoop, spark, folder, output.stageInPlace(), tasks);
      List<ShardResult> results = cluster.indices(input.listing().archives(), options.intake());
      int classes =
          results.stream().mapToInt(result -> result.imagesPerClass().size()).max().orElse(0);
      List<String> names = WebDatasetTree.classes(classes, input.names());
      List<Rejected> rejected = rejected(List.of(), results);
      if (classes == 0) {
        throw new DataException(
            "the shards have no labels in "
                + SampleRule.USUAL
                + (rejected.isEmpty()
                    ? ""
                    : " (" + rejected.get(0).path() + ": " + rejected.get(0).reason() + ")")
                + ": give another --output if they are names, or check them");
      }
      DatasetAssembly assembly = new DatasetAssembly(names, results);
      report = indexed(input, assembly);
      product =
          new PrepareOutput.Product(
              assembly.datasetAsFound(),
              preparation.rejecting(rejected.size()),
              rejected,
              cluster.mean(options.intake()));
    } catch (RuntimeException e) {
      output.abandon();
      throw e;
    }
    output.commitInPlace(product);
    return summary(product, report);
  }

  private static InputReport indexed(PrepareInput input, DatasetAssembly assembly) {
    String layout =
        String.format(
            "WebDataset shards (%d), labels in %s; they stay as they are",
            input.listing().archives().size(), SampleRule.USUAL);
    return InputReport.NONE
        .as(layout)
        .noting(input.notices())
        .noting(PrepareNotices.ofClasses(assembly.imagesPerClass()))
        .noting(PrepareNotices.ofGaps(assembly.imagesPerClass()))
        .noting(PrepareNotices.ofDepth(assembly.deep()).stream().toList());
  }

  private void requirePlain() {
    IntakeOptions intake = options.intake();
    if (options.valFraction() > 0 || intake.shorterSide() > 0 || intake.bits() < 16) {
      throw new DataException(
          "the shards in "
              + folder
              + " stay as they are: leave out --val-fraction, --resize and --bits, or give another"
              + " --output");
    }
  }

  private static List<Rejected> rejected(List<Rejected> strays, List<ShardResult> results) {
    List<Rejected> rejected = new ArrayList<>(strays);
    results.forEach(result -> rejected.addAll(result.rejected()));
    rejected.sort(Comparator.comparing(Rejected::path).thenComparing(Rejected::reason));
    return rejected;
  }

  private PrepareSummary summary(PrepareOutput.Product product, InputReport report) {
    return new PrepareSummary(
        folder.toString(),
        product.dataset(),
        product.rejected().size(),
        PrepareSummary.reasons(product.rejected()),
        report,
        seconds(),
        false);
  }

  private double seconds() {
    return (System.nanoTime() - started) / 1e9;
  }
}
