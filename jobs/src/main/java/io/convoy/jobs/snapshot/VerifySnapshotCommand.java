package io.convoy.jobs.snapshot;

import io.convoy.driver.run.RunFolder;
import io.convoy.driver.snapshot.SnapshotException;
import io.convoy.driver.snapshot.SnapshotStore;
import io.convoy.driver.spark.SparkCluster;
import java.io.PrintWriter;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convoy snapshot verify}: reads all of one snapshot, or of all of a run's. */
@Command(
    name = "verify",
    description = "Checks every file of a snapshot, or of all of a run's, by SHA-256.")
final class VerifySnapshotCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FOLDER", description = "Folder of a snapshot or a run.")
  private String folder;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    Configuration hadoop = SparkCluster.fileSystems();
    List<String> folders = folders(hadoop);
    int damaged = 0;
    for (String each : folders) {
      try {
        out.println("good     " + SnapshotStore.open(hadoop, each).folder());
      } catch (SnapshotException e) {
        damaged++;
        out.println("damaged: " + e.getMessage());
      }
    }
    out.flush();
    if (damaged > 0) {
      throw new SnapshotException(damaged + " of " + folders.size() + " snapshots are damaged");
    }
  }

  private List<String> folders(Configuration hadoop) {
    try {
      return RunFolder.snapshots(hadoop, folder).all();
    } catch (SnapshotException e) {
      return List.of(folder); // no run's: it must be a snapshot's
    }
  }
}
