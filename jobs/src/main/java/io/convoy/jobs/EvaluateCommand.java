package io.convoy.jobs;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The {@code evaluate} command: reads its options and hands them to the job. */
@Command(
    name = "evaluate",
    description = {
      "Measures a snapshot's accuracy, every image counted once. Classes of model and data are",
      "matched by their names; what only one of them has is reported. Of a run's folder the result is",
      "kept in it as evaluation-SPLIT.json, for \"convoy report\".",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  convoy evaluate --snapshot quickstart/run",
      "  convoy evaluate --snapshot myrun --crops ten --scales 224,256,384,480,640",
      "  convoy evaluate --snapshots run/snapshots/step-00000100,run/snapshots/step-00000200",
      "  convoy evaluate --snapshot quickstart/run --output report.json engine=nd4j"
    })
final class EvaluateCommand implements Callable<Integer> {
  @Mixin private ClassifierOptions classifier;

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
      description = {
        "Also write the report, with all classes, to this file,",
        "the confusion matrix to FILE-confusion.csv and each image's answer to FILE-images.csv."
      })
  private Optional<String> output = Optional.empty();

  private final EvaluateJob job;

  EvaluateCommand(EvaluateJob job) {
    this.job = job;
  }

  @Override
  public Integer call() {
    return job.run(
        new EvaluateOptions(
            classifier.snapshots(),
            classifier.weights(),
            data,
            split,
            output,
            classifier.crops(),
            classifier.scales(),
            classifier.conf()));
  }
}
