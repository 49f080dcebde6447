package io.convoy.jobs.dataset;

import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.data.colour.MeanImage;
import io.convoy.executor.data.dataset.Dataset;
import io.convoy.executor.data.storage.DataFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convoy dataset inspect}: says what a dataset holds. */
@Command(
    name = "inspect",
    description = {"Says what a prepared dataset holds: splits, classes, statistics, shards.", ""})
final class InspectDatasetCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PATH", description = "Folder of the dataset.")
  private String path;

  @Option(names = "--classes", description = "Also list each class with its images.")
  private boolean classes;

  @Option(names = "--shards", description = "Also list each shard.")
  private boolean shards;

  @Override
  public Integer call() {
    DataFolder folder = DataFolder.of(SparkCluster.fileSystems(), path);
    Dataset dataset = Dataset.read(folder);
    DatasetSummary summary = new DatasetSummary(folder.toString(), dataset);
    StringBuilder text = new StringBuilder(summary.text());
    text.append(String.format("%-12s%s%n", "mean image", has(folder) ? "yes" : "no"));
    if (classes) {
      text.append('\n').append(summary.classes());
    }
    if (shards) {
      text.append('\n').append(summary.shards());
    }
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
    return CommandLine.ExitCode.OK;
  }

  private static boolean has(DataFolder folder) {
    try {
      return folder.fileSystem().exists(folder.child(MeanImage.FILE));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look into " + folder, e);
    }
  }
}
