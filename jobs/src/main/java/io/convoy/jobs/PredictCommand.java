package io.convoy.jobs;

import io.convoy.driver.run.TrainingException;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.base.ExitCode;
import io.convoy.jobs.predict.PredictJob;
import io.convoy.jobs.predict.PredictOptions;
import io.convoy.jobs.predict.PredictSummary;
import io.convoy.jobs.predict.RowFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code convoy predict}: what images without labels are, as a Spark job. */
@Command(
    name = "predict",
    sortOptions = false,
    description = {
      "Tells the likeliest classes of images that have no labels, a row for each, decoded and cut",
      "as evaluate does it. An image that cannot be read has the reason in its row. Doing it again",
      "predicts only what is missing.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  convoy predict --snapshot quickstart/run --input photos --output predicted",
      "  convoy predict --snapshot myrun --input \"s3a://bucket/new/*.jpg\" --output s3a://bucket/p"
          + " --format parquet --top-k 1",
      "  convoy predict --snapshot myrun --input mydata --split val --output features"
          + " --format parquet --embedding pool"
    })
final class PredictCommand implements Callable<Integer> {
  @Mixin private ClassifierOptions classifier;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "PATH",
      description = {
        "A file, a folder (with all below it) or a pattern such as \"in/*.jpg\"; archives (.tar,",
        ".tar.gz, .zip, ...); a table that names files (.csv, .tsv, .jsonl, .parquet, .txt);",
        "Parquet files with images; or prepared data. May be given several times."
      })
  private List<String> inputs;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description = "Split of prepared data (default: all).")
  private Optional<String> split = Optional.empty();

  @Option(
      names = "--path-column",
      paramLabel = "NAME",
      description = "Column of paths in a table, or of images (default: path, file_name, ...).")
  private String pathColumn = "";

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the rows, on any Hadoop file system that all executors reach.")
  private String output;

  @Option(
      names = "--format",
      defaultValue = "csv",
      paramLabel = "NAME",
      description = "Of the files: csv, jsonl or parquet (default: ${DEFAULT-VALUE}).")
  private RowFormat format;

  @Option(
      names = {"--top-k", "--top"},
      defaultValue = "5",
      paramLabel = "K",
      description = "Likeliest classes of each image (default: ${DEFAULT-VALUE}).")
  private int top;

  @Option(
      names = "--logits",
      description = "Also the scores of all classes, before the last activation.")
  private boolean logits;

  @Option(
      names = "--embedding",
      paramLabel = "LAYER",
      description = {
        "Also the output of this layer, maps averaged over their places",
        "(a name that is none is answered with the nearest)."
      })
  private String embedding = "";

  @Option(
      names = "--part-rows",
      paramLabel = "N",
      description = "Rows of each file (default: 128 to 4096, by the number of images).")
  private int partRows;

  @Option(names = "--overwrite", description = "Replace other predictions in --output.")
  private boolean overwrite;

  @Option(names = "--strict", description = "End with exit code 3 if an image could not be read.")
  private boolean strict;

  @Override
  public Integer call() {
    PredictJob job =
        new PredictJob(
            SparkCluster.fileSystems(),
            new PredictJob.Asked(
                classifier.snapshots(),
                classifier.weights().toString(),
                classifier.size(),
                classifier.scales(),
                classifier.crops(),
                classifier.poll(),
                classifier.conf()),
            new PredictOptions(
                inputs,
                split,
                pathColumn,
                output,
                new PredictOptions.Answer(format, top, logits, embedding),
                partRows,
                overwrite));
    try {
      PredictSummary summary = job.run();
      System.out.print(summary.text());
      return (strict && summary.unreadable() > 0 ? ExitCode.DATA : ExitCode.DONE).code();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainingException("interrupted: start the same command again", e);
    }
  }
}
