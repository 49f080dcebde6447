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
      "  convoy evaluate --snapshot myrun --cycles all --vote majority",
      "  convoy evaluate --snapshot myrun --draws 20",
      "  convoy evaluate --snapshot myrun --size 224",
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
        "the confusion matrix to FILE-confusion.csv, each image's answer to FILE-images.csv, and",
        "images that are not right to FILE-labels.csv, those first whose label is likely wrong."
      })
  private Optional<String> output = Optional.empty();

  @Option(
      names = "--cycles",
      paramLabel = "N",
      description = {
        "Of a run: the snapshots at the ends of the last N cycles of its schedule, or of all of",
        "them (all), each for itself and together, with what that gains (snapshot ensembles;",
        "snapshot.keep-cycles = true keeps them)."
      })
  private Optional<String> cycles = Optional.empty();

  private final EvaluateJob job;

  EvaluateCommand(EvaluateJob job) {
    this.job = job;
  }

  @Override
  public Integer call() {
    return job.run(
        new EvaluateOptions(
            new EvaluateOptions.Model(classifier.snapshots(), classifier.weights(), cycles()),
            data,
            split,
            output,
            new EvaluateOptions.Look(classifier.size(), classifier.crops(), classifier.scales()),
            classifier.poll(),
            classifier.conf()));
  }

  private int cycles() {
    if (cycles.isEmpty()) {
      return 0;
    }
    if (classifier.snapshots().size() > 1) {
      throw new IllegalArgumentException(
          "--cycles " + cycles.get() + ": finds the snapshots of one run; give one --snapshot");
    }
    if (cycles.get().equals("all")) {
      return Integer.MAX_VALUE;
    }
    if (!cycles.get().matches("[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException(
          "--cycles " + cycles.get() + ": must be all, or a number of cycles from 1");
    }
    return Integer.parseInt(cycles.get());
  }
}
