package io.convoy.jobs.snapshot;

import io.convoy.driver.run.RunFolder;
import io.convoy.driver.snapshot.SnapshotException;
import io.convoy.driver.snapshot.SnapshotStore;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.base.DaemonThreads;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convoy snapshot list}: one line for each snapshot of a run. */
@Command(
    name = "list",
    description = {
      "Lists a run's snapshots, oldest first; incomplete ones with the reason. Their bytes are not",
      "read: \"convoy snapshot verify\" does that."
    })
final class ListCommand implements Callable<Integer> {
  private static final int THREADS = 32;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "Folder of a run.")
  private String run;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Configuration hadoop = SparkCluster.fileSystems();
    List<Callable<String>> lines = new ArrayList<>();
    for (String folder : RunFolder.snapshots(hadoop, run).all()) {
      lines.add(() -> line(hadoop, folder));
    }
    DaemonThreads.all(THREADS, "convoy-list", lines).forEach(out::println);
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  /** Distant file systems answer many questions in the time of one. */
  private static String line(Configuration hadoop, String folder) {
    try {
      return SnapshotText.line(SnapshotStore.look(hadoop, folder));
    } catch (SnapshotException e) {
      return "damaged: " + e.getMessage();
    }
  }
}
