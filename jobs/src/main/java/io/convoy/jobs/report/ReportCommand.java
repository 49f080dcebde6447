package io.convoy.jobs.report;

import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.base.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code report} command: shows what happened in runs, as one page. */
@Command(
    name = "report",
    description = {
      "Shows what happened in a run as one HTML file: what its curves mean, the curves, failures,",
      "evaluations, the first layer's filters and the recipe. Of several runs: a table to sort,",
      "their curves together, and by what they differ. A run may be going on.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  convoy report myrun",
      "  convoy report myrun --compare otherrun --output both.html",
      "  convoy report runs/a runs/b hdfs://namenode:8020/runs/c --output runs.html",
      "  convoy report runs",
      "  convoy report runs --watch",
      "",
      "A run writes RUN/report.html itself when it ends (run.report = false: not). After",
      "\"convoy evaluate --snapshot RUN\" the report shows that evaluation too."
    })
public final class ReportCommand implements Callable<Integer> {
  /** Seconds after which a watched page is loaded again. */
  static final int REFRESH = 5;

  /** The file of several runs where none is named. */
  private static final String TOGETHER = "runs.html";

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "RUN",
      description = "Folders of runs, of folders that hold runs, or of searches.")
  private List<String> runs = new ArrayList<>();

  @Option(names = "--compare", paramLabel = "RUN", description = "Another run beside it.")
  private List<String> others = new ArrayList<>();

  @Option(
      names = {"--output", "--out"},
      paramLabel = "FILE.html",
      description = {
        "Where the page is written, on any Hadoop file system (default: report.html in the folder",
        "given; runs.html here if several are)."
      })
  private Optional<String> output = Optional.empty();

  @Option(
      names = "--tensorboard",
      paramLabel = "DIR",
      description = {
        "Also write the runs' curves for TensorBoard: DIR/RUN/events.out.tfevents..., in place of",
        "those of before; of one run with its weights' histograms and first filters."
      })
  private Optional<String> tensorboard = Optional.empty();

  @Option(
      names = "--weights",
      description = {
        "With --tensorboard of several runs: histograms and filters of each, too, for which every",
        "snapshot that they have is read."
      })
  private boolean weights;

  @Option(
      names = "--watch",
      arity = "0..1",
      fallbackValue = "0",
      paramLabel = "PORT",
      description = {
        "Instead of writing a file, show the page to browsers on this machine until Ctrl-C, made",
        "anew every 5 seconds; new runs in the folders come in (default: any free port)."
      })
  private Optional<Integer> watch = Optional.empty();

  /** Creates the command. */
  public ReportCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    if (weights && tensorboard.isEmpty()) {
      throw new IllegalArgumentException(
          "--weights: is for --tensorboard DIR, whose files get histograms; add it, or leave it out");
    }
    List<String> all = new ArrayList<>(runs);
    all.addAll(others);
    if (watch.isPresent()) {
      watch(watch.get(), all);
      return ExitCode.DONE.code();
    }
    String file = output.orElseGet(() -> all.size() == 1 ? RunReport.file(all.get(0)) : TOGETHER);
    RunReport report = new RunReport(SparkCluster.fileSystems());
    report.write(all, file);
    spec.commandLine().getOut().println("Report written to " + file);
    tensorboard.stream()
        .flatMap(
            folder ->
                weights
                    ? report.writeEventsWithWeights(all, folder).stream()
                    : report.writeEvents(all, folder).stream())
        .forEach(events -> spec.commandLine().getOut().println("Events written to " + events));
    spec.commandLine().getOut().flush();
    return ExitCode.DONE.code();
  }

  /** Shows the page until the process is told to end. */
  private void watch(int port, List<String> all) throws InterruptedException {
    RunReport report = new RunReport(SparkCluster.fileSystems());
    report.page(all, REFRESH); // a wrong folder is reported now
    try (WatchServer server = new WatchServer(port, () -> report.page(all, REFRESH))) {
      spec.commandLine().getOut().println("Report at " + server.address() + " until Ctrl-C");
      spec.commandLine().getOut().flush();
      new CountDownLatch(1).await();
    }
  }
}
