package io.convoy.jobs.snapshot;

import io.convoy.driver.run.RunFolder;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.driver.snapshot.SnapshotContent;
import io.convoy.driver.snapshot.StoredState;
import io.convoy.driver.spark.SparkCluster;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convoy snapshot inspect}: says what a snapshot holds. */
@Command(name = "inspect", description = "Tells what a snapshot is of, and the tensors in it.")
final class InspectSnapshotCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = SnapshotCommand.SOURCE, description = "Folder of a snapshot or a run.")
  private String source;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    Configuration hadoop = SparkCluster.fileSystems();
    Snapshot snapshot = RunFolder.bestSnapshot(hadoop, source);
    SnapshotContent content = snapshot.content();
    out.println(SnapshotText.line(snapshot));
    out.println("model      " + content.model());
    if (content.model().origin() != null) {
      out.println("began from " + content.model().origin().path());
    }
    out.println("engine     " + content.engine() + " on " + content.worldSize() + " ranks");
    out.println("validation " + content.validation());
    out.println("versions   " + content.versions());
    StoredState.of(hadoop, snapshot).tensors().forEach((name, values) -> print(out, name, values));
    out.println();
    out.println(content.configuration());
    out.flush();
  }

  private static void print(PrintWriter out, String name, double[] values) {
    double norm = Math.sqrt(Arrays.stream(values).map(value -> value * value).sum());
    out.printf(Locale.ROOT, "%-24s %,12d values, norm %.6g%n", name, values.length, norm);
  }
}
