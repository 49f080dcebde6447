package io.convoy.jobs.snapshot;

import io.convoy.driver.run.RunFolder;
import io.convoy.driver.snapshot.SnapshotException;
import io.convoy.driver.snapshot.SnapshotStore;
import io.convoy.driver.spark.SparkCluster;
import java.io.PrintWriter;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convoy snapshot list}: one line for each snapshot of a run. */
@Command(
    name = "list",
    description = "Lists a run's snapshots, oldest first; damaged ones with the reason.")
final class ListCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "Folder of a run.")
  private String run;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    Configuration hadoop = SparkCluster.fileSystems();
    for (String folder : RunFolder.snapshots(hadoop, run).all()) {
      try {
        out.println(SnapshotText.line(SnapshotStore.open(hadoop, folder)));
      } catch (SnapshotException e) {
        out.println("damaged: " + e.getMessage());
      }
    }
    out.flush();
  }
}
