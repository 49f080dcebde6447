package io.convoy.jobs;

import io.convoy.driver.conf.EvaluateConf;
import io.convoy.executor.data.pipeline.TestViews.Crops;
import io.convoy.jobs.EvaluateOptions.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The {@code evaluate} command: reads its options and hands them to the job. */
@Command(
    name = "evaluate",
    description = {
      "Measures a snapshot's accuracy, every image counted once. Classes of model and data are",
      "matched by their names; what only one of them has is told.",
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
      description = {
        "Also write the report, with all classes, to this file,",
        "the confusion matrix to FILE-confusion.csv and each image's answer to FILE-images.csv."
      })
  private Optional<String> output = Optional.empty();

  @Option(
      names = "--crops",
      paramLabel = "WHICH",
      description = {
        "Parts of each image, over which probabilities are averaged: centre, five or ten",
        "(default: test.crops of the run's recipe)."
      })
  private Optional<String> crops = Optional.empty();

  @Option(
      names = "--scales",
      split = ",",
      paramLabel = "PIXELS",
      description = {
        "Lengths of the shorter side, such as 224,256,384,480,640; each gives all crops",
        "(default: test.scales of the run's recipe)."
      })
  private List<Integer> scales = new ArrayList<>();

  @Parameters(
      arity = "0..*",
      paramLabel = "key=value",
      description = "Settings of engine, gpu.* and cluster.*, as in conf/reference.conf.")
  private List<String> overrides = new ArrayList<>();

  private final EvaluateJob job;

  EvaluateCommand(EvaluateJob job) {
    this.job = job;
  }

  @Override
  public Integer call() {
    EvaluateConf conf = EvaluateConf.read(overrides);
    return job.run(
        new EvaluateOptions(
            snapshots,
            weights,
            data,
            split,
            output,
            crops.map(EvaluateCommand::crops),
            scales.isEmpty() ? Optional.empty() : Optional.of(scales),
            conf));
  }

  static Crops crops(String name) {
    return Arrays.stream(Crops.values())
        .filter(crops -> crops.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException("--crops " + name + ": must be centre, five or ten"));
  }
}
