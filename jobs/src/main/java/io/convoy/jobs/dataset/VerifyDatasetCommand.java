package io.convoy.jobs.dataset;

import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.base.DaemonThreads;
import io.convoy.executor.base.LongWait;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convoy dataset verify}: reads all of a dataset and says what is damaged. */
@Command(
    name = "verify",
    description = {
      "Reads all of a prepared dataset: checksums of shards, places in indices, numbers of images.",
      "Ends with exit code 3 and names what is damaged, if anything is.",
      ""
    })
final class VerifyDatasetCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PATH", description = "Folder of the dataset.")
  private String path;

  @Option(
      names = "--decode",
      paramLabel = "N",
      description = "Also decode so many images of each shard, evenly chosen (default: 0).")
  private int decode;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Shards that are read at once (default: one for each core).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Override
  public Integer call() throws InterruptedException {
    if (decode < 0 || threads < 1) {
      throw new ParameterException(
          spec.commandLine(), "--decode must be at least 0 and --threads at least 1");
    }
    DataFolder folder = DataFolder.of(SparkCluster.fileSystems(), path);
    Dataset dataset = Dataset.read(folder);
    List<ShardCheck.Finding> findings = findings(folder, dataset);
    List<String> problems = new ArrayList<>();
    findings.forEach(finding -> problems.addAll(finding.problems()));
    if (problems.isEmpty()) {
      problems.addAll(ShardCheck.miscounts(dataset, findings));
    }
    PrintWriter out = spec.commandLine().getOut();
    problems.forEach(out::println);
    long images = findings.stream().mapToLong(ShardCheck.Finding::samples).sum();
    long decoded = findings.stream().mapToLong(ShardCheck.Finding::decoded).sum();
    out.printf(
        Locale.ROOT,
        "%s: %,d shards, %,d images, %,d decoded: %s%n",
        folder,
        findings.size(),
        images,
        decoded,
        problems.isEmpty() ? "whole" : problems.size() + " problems");
    out.flush();
    if (!problems.isEmpty()) {
      throw new DataException(
          String.format(
              "%s is damaged: copy the named files again from where they came, or run `convoy"
                  + " prepare --overwrite` with the options that it was made with, which makes the"
                  + " same bytes",
              folder));
    }
    return CommandLine.ExitCode.OK;
  }

  private List<ShardCheck.Finding> findings(DataFolder folder, Dataset dataset)
      throws InterruptedException {
    List<Callable<ShardCheck.Finding>> checks = new ArrayList<>();
    for (Map.Entry<String, Dataset.Split> split : dataset.splits().entrySet()) {
      for (Dataset.Shard shard : split.getValue().shards()) {
        ShardCheck check = new ShardCheck(folder, split.getKey(), shard, dataset.classes().size());
        checks.add(() -> check.run(decode));
      }
    }
    try (LongWait wait = LongWait.on(checks.size() + " shards of " + folder + " to be read")) {
      return DaemonThreads.all(threads, "convoy-verify", checks);
    }
  }
}
