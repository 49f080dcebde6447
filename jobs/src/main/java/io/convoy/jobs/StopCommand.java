package io.convoy.jobs;

import io.convoy.driver.run.RunFolder;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.base.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The {@code stop} command: asks the driver of a run to end it with a snapshot. */
@Command(
    name = "stop",
    description = {"Asks the driver of a run to take a snapshot and end.", ""},
    footerHeading = "%nExamples:%n",
    footer = {
      "  convoy stop hdfs://namenode:8020/runs/a",
      "",
      "The run finishes its step. Starting it again goes on from there."
    })
final class StopCommand implements Callable<Integer> {
  @Parameters(paramLabel = "RUN", description = "Folder of the run.")
  private String run;

  @Override
  public Integer call() {
    String driver = RunFolder.requestStop(SparkCluster.fileSystems(), run);
    System.out.println("Asked the driver to stop: " + driver);
    return ExitCode.DONE.code();
  }
}
