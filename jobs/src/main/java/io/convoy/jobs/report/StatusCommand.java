package io.convoy.jobs.report;

import io.convoy.driver.spark.SparkCluster;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code status} command: how a run stands, for people and schedulers. */
@Command(
    name = "status",
    description = {
      "Tells how a run stands, by what its folder holds: running where, how far, when it will be done,",
      "its last snapshot, what went wrong. The exit code tells it too: 0 done, 6 running, 7 stopped",
      "before its end, 4 failed or killed, 3 no run there.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  convoy status hdfs://namenode:8020/runs/a",
      "  convoy status runs/a --json",
      "",
      "A driver renews a file in the folder every 2 seconds. Where it is not renewed for 15 seconds,",
      "which takes as long to see, the driver was killed. Clocks are not compared."
    })
public final class StatusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "Folder of the run.")
  private String run;

  @Option(names = "--json", description = "As one JSON object on a line.")
  private boolean json;

  /** Creates the command. */
  public StatusCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    RunStatus status = RunStatus.of(SparkCluster.fileSystems(), run);
    StatusText text = new StatusText(status);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(text.json());
    } else {
      text.lines().forEach(out::println);
    }
    out.flush();
    return status.state().exitCode().code();
  }
}
