package io.convoy.jobs.snapshot;

import io.convoy.driver.run.RunFolder;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.driver.snapshot.SnapshotException;
import io.convoy.driver.snapshot.StoredState;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.snapshot.SnapshotFiles;
import io.convoy.jobs.output.OutputFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convoy snapshot average}: the mean of several snapshots as a model. */
@Command(
    name = "average",
    description = {
      "Writes a model whose parameters are the mean of several snapshots of one model.",
      "Running statistics of normalisation are averaged too; the mean model's own would differ."
    })
final class AverageCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "2..*",
      paramLabel = SnapshotCommand.SOURCE,
      description = "Snapshots of one model.")
  private List<String> sources;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE.zip",
      description = "A file for DL4J's ModelSerializer.")
  private Path output;

  @Override
  public void run() {
    Configuration hadoop = SparkCluster.fileSystems();
    List<Snapshot> snapshots =
        sources.stream().map(source -> RunFolder.bestSnapshot(hadoop, source)).toList();
    Snapshot first = snapshots.get(0);
    snapshots.forEach(snapshot -> requireSameModel(first, snapshot));
    float[] mean = mean(hadoop, snapshots);
    new OutputFile(output)
        .write(out -> SnapshotFiles.writeModel(out, first.configuration(hadoop), mean));
    PrintWriter out = spec.commandLine().getOut();
    out.println("Wrote the mean of " + snapshots.size() + " snapshots to " + output);
    out.flush();
  }

  private static void requireSameModel(Snapshot first, Snapshot other) {
    if (!other.content().model().isAs(first.content().model())) {
      throw new SnapshotException(
          String.format(
              "%s is of %s, and %s of %s: only snapshots of one model have a mean",
              first.folder(), first.content().model(), other.folder(), other.content().model()));
    }
  }

  /** The average of the parameters, {@code [P]}; one snapshot at a time is in memory. */
  private static float[] mean(Configuration hadoop, List<Snapshot> snapshots) {
    double[] sum = null;
    for (Snapshot snapshot : snapshots) {
      double[] values = StoredState.of(hadoop, snapshot).parameters();
      sum = sum == null ? new double[values.length] : sum;
      for (int i = 0; i < sum.length; i++) {
        sum[i] += values[i];
      }
    }
    float[] mean = new float[sum.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (sum[i] / snapshots.size());
    }
    return mean;
  }
}
