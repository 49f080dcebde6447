package io.convoy.jobs.snapshot;

import io.convoy.driver.run.RunFolder;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.jobs.output.OutputFile;
import java.io.InputStream;
import java.io.PrintWriter;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convoy snapshot export}: hands out the model of a snapshot. */
@Command(name = "export", description = "Writes the model of a snapshot as a DL4J file.")
final class ExportCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = SnapshotCommand.SOURCE, description = "Folder of a snapshot or a run.")
  private String source;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE.zip",
      description = "A file for DL4J's ModelSerializer.")
  private java.nio.file.Path output;

  @Override
  public void run() {
    Configuration hadoop = SparkCluster.fileSystems();
    Snapshot snapshot = RunFolder.bestSnapshot(hadoop, source);
    Path model = new Path(snapshot.modelFile());
    new OutputFile(output)
        .write(
            out -> {
              try (InputStream in = model.getFileSystem(hadoop).open(model)) {
                in.transferTo(out);
              }
            });
    PrintWriter out = spec.commandLine().getOut();
    out.println("Wrote the model of " + snapshot.folder() + " to " + output);
    out.flush();
  }
}
