package io.convoy.jobs;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The {@code predict} command: reads its options and hands them to the job. */
@Command(
    name = "predict",
    description = {
      "Tells the likeliest classes of images that have no labels, as CSV: one line for each file,",
      "decoded and cut as evaluate does it. A file that is no image has the reason in its line.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  convoy predict --snapshot quickstart/run --input photos --output photos.csv",
      "  convoy predict --snapshot myrun --input \"s3a://bucket/new/*.jpg\" --top 1"
    })
final class PredictCommand implements Callable<Integer> {
  @Mixin private ClassifierOptions classifier;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "PATH",
      description = {
        "A file, a folder (with all below it) or a pattern such as \"in/*.jpg\", on any Hadoop file"
            + " system.",
        "May be given several times."
      })
  private List<String> inputs;

  @Option(
      names = "--output",
      paramLabel = "FILE.csv",
      description = "Where the CSV goes, on any Hadoop file system (default: standard output).")
  private Optional<String> output = Optional.empty();

  @Option(
      names = "--top",
      defaultValue = "5",
      paramLabel = "K",
      description = "Likeliest classes of each image (default: ${DEFAULT-VALUE}).")
  private int top;

  private final ToIntFunction<PredictOptions> job;

  PredictCommand(ToIntFunction<PredictOptions> job) {
    this.job = job;
  }

  @Override
  public Integer call() {
    return job.applyAsInt(
        new PredictOptions(
            classifier.snapshots(),
            classifier.weights(),
            inputs,
            output,
            top,
            classifier.crops(),
            classifier.scales(),
            classifier.conf()));
  }
}
