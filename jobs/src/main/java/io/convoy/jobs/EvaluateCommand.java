package io.convoy.jobs;

import io.convoy.driver.conf.EvaluateConf;
import io.convoy.jobs.EvaluateOptions.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The {@code evaluate} command: reads its options and hands them to the job. */
@Command(
    name = "evaluate",
    description = {"Measures a snapshot's accuracy, every image counted once.", ""},
    footerHeading = "%nExamples:%n",
    footer = {
      "  convoy evaluate --snapshot quickstart/run",
      "  convoy evaluate --snapshots run/snapshots/step-00000100,run/snapshots/step-00000200",
      "  convoy evaluate --snapshot quickstart/run --output report.json engine=nd4j"
    })
final class EvaluateCommand implements Callable<Integer> {
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
      names = "--weights",
      defaultValue = "parameters",
      paramLabel = "NAME",
      description =
          "Weights of the snapshots: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Weights weights;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder of a prepared dataset (default: the one that the run trained on).")
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--split",
      paramLabel = "NAME",
      defaultValue = "val",
      description = "Split of the dataset (default: ${DEFAULT-VALUE}).")
  private String split;

  @Option(
      names = "--output",
      paramLabel = "FILE.json",
      description = "Also write the report, with all classes, to this file.")
  private Optional<String> output = Optional.empty();

  @Parameters(
      arity = "0..*",
      paramLabel = "key=value",
      description = "Settings of engine and cluster.*, as in conf/reference.conf.")
  private List<String> overrides = new ArrayList<>();

  private final EvaluateJob job;

  EvaluateCommand(EvaluateJob job) {
    this.job = job;
  }

  @Override
  public Integer call() {
    EvaluateConf conf = EvaluateConf.read(overrides);
    return job.run(new EvaluateOptions(snapshots, weights, data, split, output, conf));
  }
}
