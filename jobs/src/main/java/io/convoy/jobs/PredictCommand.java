package io.convoy.jobs;

import io.convoy.driver.conf.EvaluateConf;
import io.convoy.jobs.EvaluateOptions.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
  @Option(
      names = {"--snapshot", "--snapshots"},
      required = true,
      split = ",",
      paramLabel = "DIR",
      description = {
        "Folder of a snapshot, or of a run: its best snapshot.",
        "Probabilities of several, of one model, are averaged."
      })
  private List<String> snapshots;

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

  @Option(
      names = "--weights",
      defaultValue = "parameters",
      paramLabel = "NAME",
      description =
          "Weights of the snapshots: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Weights weights;

  @Option(
      names = "--crops",
      paramLabel = "WHICH",
      description =
          "As of evaluate: centre, five or ten (default: test.crops of the run's recipe).")
  private Optional<String> crops = Optional.empty();

  @Option(
      names = "--scales",
      split = ",",
      paramLabel = "PIXELS",
      description = "As of evaluate (default: test.scales of the run's recipe).")
  private List<Integer> scales = new ArrayList<>();

  @Parameters(
      arity = "0..*",
      paramLabel = "key=value",
      description = "Settings of engine, gpu.* and cluster.*, as in conf/reference.conf.")
  private List<String> overrides = new ArrayList<>();

  private final ToIntFunction<PredictOptions> job;

  PredictCommand(ToIntFunction<PredictOptions> job) {
    this.job = job;
  }

  @Override
  public Integer call() {
    EvaluateConf conf = EvaluateConf.read(overrides);
    return job.applyAsInt(
        new PredictOptions(
            snapshots,
            weights,
            inputs,
            output,
            top,
            crops.map(EvaluateCommand::crops),
            scales.isEmpty() ? Optional.empty() : Optional.of(scales),
            conf));
  }
}
