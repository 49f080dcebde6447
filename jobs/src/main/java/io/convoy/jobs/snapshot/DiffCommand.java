package io.convoy.jobs.snapshot;

import io.convoy.driver.run.RunFolder;
import io.convoy.driver.snapshot.StoredState;
import io.convoy.driver.spark.SparkCluster;
import java.io.PrintWriter;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convoy snapshot diff}: by how much two snapshots differ. */
@Command(name = "diff", description = "Compares the tensors of two snapshots.")
final class DiffCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = SnapshotCommand.SOURCE, description = "The one.")
  private String left;

  @Parameters(index = "1", paramLabel = SnapshotCommand.SOURCE, description = "The other.")
  private String right;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    Configuration hadoop = SparkCluster.fileSystems();
    StoredState one = StoredState.of(hadoop, RunFolder.bestSnapshot(hadoop, left));
    StoredState other = StoredState.of(hadoop, RunFolder.bestSnapshot(hadoop, right));
    for (StoredState.Difference difference : one.differences(other)) {
      out.printf(
          Locale.ROOT,
          "%-24s %,12d of %,12d values differ, at most by %.6g, in all by %.6g of the norm%n",
          difference.name(),
          difference.differing(),
          difference.values(),
          difference.largest(),
          difference.share());
    }
    out.flush();
  }
}
