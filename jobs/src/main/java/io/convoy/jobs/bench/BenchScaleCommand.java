package io.convoy.jobs.bench;

import io.convoy.jobs.scale.DriverModel;
import io.convoy.jobs.scale.FittedRuns;
import io.convoy.jobs.scale.NetworkLine;
import io.convoy.jobs.scale.ScaleModel;
import io.convoy.jobs.scale.StepCosts;
import io.convoy.jobs.scale.Stragglers;
import io.convoy.jobs.scale.SumPath;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench scale}: how training would grow with the number of ranks. */
@Command(
    name = "scale",
    description = {
      "Computes how a step, the driver's load and the meeting of ranks grow with their number, by a"
          + " model: of computing, the exchange on a given network, ranks that are slower than"
          + " others, and what the driver is asked. The model stands beside steps of 1, 2 and 4"
          + " ranks that are measured here, and beside what others have published.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  convoy bench scale --compute 0.25 --mb 100 --gbits 10",
      "  convoy bench scale --runs runs/one,runs/two,runs/four --cores 2",
      "  convoy bench scale --no-measure --path tree --stragglers lognormal:0.1 --json scale.json"
    })
final class BenchScaleCommand implements Callable<Integer> {
  @Option(
      names = "--compute",
      defaultValue = "0.25",
      paramLabel = "SECONDS",
      description = "Forward and backward of a rank's share (default: ${DEFAULT-VALUE}).")
  private double compute;

  @Option(
      names = "--update",
      defaultValue = "0.005",
      paramLabel = "SECONDS",
      description = "Update of the parameters (default: ${DEFAULT-VALUE}).")
  private double update;

  @Option(
      names = "--mb",
      defaultValue = "100",
      paramLabel = "N",
      description = "Megabytes of the gradient (default: ${DEFAULT-VALUE}, as ResNet-50).")
  private double megabytes;

  @Option(
      names = "--bucket-mib",
      defaultValue = "25",
      paramLabel = "N",
      description =
          "As synchronise.bucket-mib: what is exchanged at once while backward goes on; 0: all of"
              + " it, after backward (default: ${DEFAULT-VALUE}).")
  private double bucket;

  @Option(
      names = "--gbits",
      defaultValue = "10",
      paramLabel = "N",
      description = "Gbit/s of each host's line (default: ${DEFAULT-VALUE}).")
  private double gigabits;

  @Option(
      names = "--latency",
      defaultValue = "50",
      paramLabel = "MICROSECONDS",
      description = "From host to host (default: ${DEFAULT-VALUE}).")
  private double latency;

  @Option(
      names = "--path",
      defaultValue = "ring",
      paramLabel = "NAME",
      description =
          "How sums go: ring (Gloo), halving or tree (NCCL on many hosts) (default:"
              + " ${DEFAULT-VALUE}).")
  private String path = "";

  @Option(
      names = "--ranks-per-host",
      defaultValue = "1",
      paramLabel = "N",
      description = "Ranks that share a host's line (default: ${DEFAULT-VALUE}).")
  private int ranksPerHost;

  @Option(
      names = "--stragglers",
      defaultValue = "normal:0.05",
      paramLabel = "SHAPE:DEVIATION",
      description =
          "How ranks differ from step to step: normal or lognormal, and the standard deviation as"
              + " share of the mean (default: ${DEFAULT-VALUE}).")
  private String stragglers = "";

  @Option(
      names = "--most",
      defaultValue = "1024",
      paramLabel = "N",
      description = "Most ranks (default: ${DEFAULT-VALUE}).")
  private int most;

  @Option(
      names = "--runs",
      split = ",",
      paramLabel = "FOLDER",
      description =
          "Runs of 1 and more ranks to fit the model to, instead of measuring; trained with"
              + " synchronise.bucket-mib = 0.")
  private List<Path> runs = List.of();

  @Option(
      names = "--cores",
      paramLabel = "N",
      description = "Cores that the ranks of these runs shared; 0: each had its own (default: 0).")
  private int cores;

  @Option(
      names = "--model",
      defaultValue = "lenet",
      paramLabel = "NAME",
      description = "What is measured here (default: ${DEFAULT-VALUE}).")
  private String model = "";

  @Option(
      names = "--steps",
      defaultValue = "40",
      paramLabel = "N",
      description = "Steps that are measured of each number of ranks (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(names = "--no-measure", description = "Neither measures nor fits.")
  private boolean unmeasured;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Also write the figures to this file.")
  private Optional<Path> json = Optional.empty();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    check("--steps", steps, 4, 100_000);
    check("--most", most, 8, 1 << 20);
    check("--ranks-per-host", ranksPerHost, 1, 1024);
    check("--cores", cores, 0, 1 << 20);
    ScaleModel forecast = forecast();
    ScaleReport report = new ScaleReport(forecast, new DriverModel(forecast.line()), most);
    report.fitted(fitted());
    report.print(spec.commandLine().getOut());
    json.ifPresent(report::write);
    return 0;
  }

  private ScaleModel forecast() {
    if (!(compute > 0) || !(update >= 0) || !(megabytes > 0) || !(bucket >= 0)) {
      throw wrong("--compute and --mb must be above 0, --update and --bucket-mib not below 0");
    }
    try {
      StepCosts costs =
          new StepCosts(compute, StepCosts.BACKWARD, update, megabytes * 1e6, bucket * (1 << 20));
      NetworkLine line = NetworkLine.of(gigabits, latency);
      return new ScaleModel(
          costs, SumPath.parse(path), line, Stragglers.parse(stragglers), ranksPerHost);
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  private Optional<FittedRuns> fitted() throws InterruptedException {
    try {
      if (!runs.isEmpty()) {
        return Optional.of(ScalePoints.ofRuns(runs, cores));
      }
      return unmeasured ? Optional.empty() : Optional.of(ScalePoints.measured(model, steps));
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  private void check(String option, int value, int least, int greatest) {
    if (value < least || value > greatest) {
      throw wrong(
          String.format(
              Locale.ROOT, "%s = %d: must be from %d to %d", option, value, least, greatest));
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
