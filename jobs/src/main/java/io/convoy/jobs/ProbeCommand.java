package io.convoy.jobs;

import io.convoy.driver.conf.EvaluateConf;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.base.ExitCode;
import io.convoy.jobs.probe.ProbeJob;
import io.convoy.jobs.probe.ProbeOptions;
import io.convoy.jobs.probe.ProbeReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code convoy probe}: what a model's layers know of a dataset. */
@Command(
    name = "probe",
    sortOptions = false,
    description = {
      "Fits a linear classifier and asks nearest neighbours on the features of a model's layers,",
      "and advises how to fine-tune it on the dataset.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  convoy probe --snapshot myrun --data flowers",
      "  convoy probe --snapshot myrun --weights random --data flowers",
      "  convoy probe --snapshot myrun --data flowers --at pool1,pool2 --json"
    })
final class ProbeCommand implements Callable<Integer> {
  @Option(
      names = "--snapshot",
      required = true,
      paramLabel = "DIR",
      description = "Folder of a snapshot, or of a run: its best snapshot.")
  private String snapshot;

  @Option(
      names = "--weights",
      defaultValue = "parameters",
      paramLabel = "NAME",
      description =
          "Weights of the snapshot: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})."
              + " random: those that the run's seed draws for its network, to compare with.")
  private Weights weights;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Folder of a prepared dataset with the splits train and val.")
  private String data;

  @Option(
      names = "--at",
      split = ",",
      paramLabel = "LAYER",
      description = "Layers to look at (default: the end of each stage of the network).")
  private List<String> layers = new ArrayList<>();

  @Option(
      names = "--neighbours",
      defaultValue = "20",
      paramLabel = "K",
      description = "Training images that vote for each image (default: ${DEFAULT-VALUE}).")
  private int neighbours;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Parameters(
      arity = "0..*",
      paramLabel = "key=value",
      description = "Settings of engine, gpu.* and cluster.*, as in conf/reference.conf.")
  private List<String> overrides = new ArrayList<>();

  /** Which weights are probed. */
  private enum Weights {
    /** Those that training stepped on with. */
    PARAMETERS,
    /** Their average over the run. */
    AVERAGE,
    /** None of the snapshot's: what training would begin with. */
    RANDOM;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() {
    ProbeReport report =
        new ProbeJob(
                SparkCluster.fileSystems(),
                new ProbeOptions(
                    snapshot,
                    weights.toString(),
                    data,
                    layers,
                    neighbours,
                    EvaluateConf.read(overrides)))
            .run();
    System.out.print(json ? report.json() : report.text());
    return ExitCode.DONE.code();
  }
}
