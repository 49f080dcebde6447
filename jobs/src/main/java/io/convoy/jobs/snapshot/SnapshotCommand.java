package io.convoy.jobs.snapshot;

import io.convoy.driver.plan.Progress;
import io.convoy.driver.run.RunFolder;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.driver.snapshot.SnapshotContent;
import io.convoy.driver.snapshot.SnapshotException;
import io.convoy.driver.snapshot.SnapshotStore;
import io.convoy.driver.snapshot.StoredState;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.worker.SnapshotFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code snapshot} command: a group, whose subcommands each do one thing with snapshots. */
@Command(
    name = "snapshot",
    description = {"Lists, checks, compares and hands out the snapshots of runs.", ""},
    synopsisSubcommandLabel = "WHAT",
    commandListHeading = "%nWhat:%n",
    subcommands = {
      SnapshotCommand.Listing.class,
      SnapshotCommand.Inspect.class,
      SnapshotCommand.Verify.class,
      SnapshotCommand.Diff.class,
      SnapshotCommand.Export.class,
      SnapshotCommand.Average.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  convoy snapshot list hdfs://namenode:8020/runs/a",
      "  convoy snapshot export hdfs://namenode:8020/runs/a --output model.zip",
      "",
      "RUN_OR_SNAPSHOT is a snapshot's folder, or a run's: its best snapshot."
    })
public final class SnapshotCommand implements Runnable {
  private static final String SOURCE = "RUN_OR_SNAPSHOT";

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public SnapshotCommand() {}

  /** Reached without a subcommand. */
  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to do: " + String.join(", ", spec.subcommands().keySet()));
  }

  /** The {@code list} subcommand. */
  @Command(
      name = "list",
      description = "Lists a run's snapshots, oldest first; damaged ones with the reason.")
  static final class Listing implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "Folder of a run.")
    private String run;

    @Override
    public Integer call() {
      return SnapshotCommand.list(run);
    }
  }

  /** The {@code inspect} subcommand. */
  @Command(name = "inspect", description = "Tells what a snapshot is of, and the tensors in it.")
  static final class Inspect implements Callable<Integer> {
    @Parameters(paramLabel = SOURCE, description = "Folder of a snapshot or a run.")
    private String source;

    @Override
    public Integer call() {
      return SnapshotCommand.inspect(source);
    }
  }

  /** The {@code verify} subcommand. */
  @Command(
      name = "verify",
      description = "Checks every file of a snapshot, or of all of a run's, by SHA-256.")
  static final class Verify implements Callable<Integer> {
    @Parameters(paramLabel = "FOLDER", description = "Folder of a snapshot or a run.")
    private String folder;

    @Override
    public Integer call() {
      return SnapshotCommand.verify(folder);
    }
  }

  /** The {@code diff} subcommand. */
  @Command(name = "diff", description = "Compares the tensors of two snapshots.")
  static final class Diff implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = SOURCE, description = "The one.")
    private String left;

    @Parameters(index = "1", paramLabel = SOURCE, description = "The other.")
    private String right;

    @Override
    public Integer call() {
      return SnapshotCommand.diff(left, right);
    }
  }

  /** The {@code export} subcommand. */
  @Command(name = "export", description = "Writes the model of a snapshot as a DL4J file.")
  static final class Export implements Callable<Integer> {
    @Parameters(paramLabel = SOURCE, description = "Folder of a snapshot or a run.")
    private String source;

    @Option(
        names = "--output",
        required = true,
        paramLabel = "FILE.zip",
        description = "A file for DL4J's ModelSerializer.")
    private Path output;

    @Override
    public Integer call() {
      return SnapshotCommand.export(source, output);
    }
  }

  /** The {@code average} subcommand. */
  @Command(
      name = "average",
      description = {
        "Writes a model whose parameters are the mean of several snapshots of one model.",
        "Running statistics of normalisation are averaged too; the mean model's own would differ."
      })
  static final class Average implements Callable<Integer> {
    @Parameters(arity = "2..*", paramLabel = SOURCE, description = "Snapshots of one model.")
    private List<String> sources;

    @Option(
        names = "--output",
        required = true,
        paramLabel = "FILE.zip",
        description = "A file for DL4J's ModelSerializer.")
    private Path output;

    @Override
    public Integer call() {
      return SnapshotCommand.average(sources, output);
    }
  }

  private static int list(String run) {
    Configuration hadoop = SparkCluster.fileSystems();
    for (String folder : RunFolder.snapshots(hadoop, run).all()) {
      try {
        System.out.println(line(SnapshotStore.open(hadoop, folder)));
      } catch (SnapshotException e) {
        System.out.println("damaged: " + e.getMessage());
      }
    }
    return 0;
  }

  private static String line(Snapshot snapshot) {
    SnapshotContent content = snapshot.content();
    Progress progress = content.progress();
    Double accuracy = content.validation().get("accuracy");
    return String.format(
        Locale.ROOT,
        "step %8d  epoch %4d%s  %s%s  %s",
        progress.step(),
        progress.epoch(),
        progress.position() > 0 ? " + " + progress.position() + " images" : "",
        accuracy == null
            ? "not evaluated"
            : String.format(Locale.ROOT, "accuracy %6.2f %%", 100 * accuracy),
        progress.bestStep() == progress.step() ? " (best so far)" : "",
        snapshot.folder());
  }

  private static int inspect(String source) {
    Configuration hadoop = SparkCluster.fileSystems();
    Snapshot snapshot = RunFolder.bestSnapshot(hadoop, source);
    SnapshotContent content = snapshot.content();
    System.out.println(line(snapshot));
    System.out.println("model      " + content.model());
    System.out.println("engine     " + content.engine() + " on " + content.worldSize() + " ranks");
    System.out.println("validation " + content.validation());
    System.out.println("versions   " + content.versions());
    StoredState.of(hadoop, snapshot)
        .tensors()
        .forEach(
            (name, values) ->
                System.out.printf(
                    Locale.ROOT,
                    "%-24s %,12d values, norm %.6g%n",
                    name,
                    values.length,
                    norm(values)));
    System.out.println();
    System.out.println(content.configuration());
    return 0;
  }

  private static double norm(double[] values) {
    double squares = 0;
    for (double value : values) {
      squares += value * value;
    }
    return Math.sqrt(squares);
  }

  private static int verify(String folder) {
    Configuration hadoop = SparkCluster.fileSystems();
    List<String> folders;
    try {
      folders = RunFolder.snapshots(hadoop, folder).all();
    } catch (SnapshotException e) {
      folders = List.of(folder);
    }
    int damaged = 0;
    for (String each : folders) {
      try {
        System.out.println("good     " + SnapshotStore.open(hadoop, each).folder());
      } catch (SnapshotException e) {
        damaged++;
        System.out.println("damaged: " + e.getMessage());
      }
    }
    if (damaged > 0) {
      throw new SnapshotException(damaged + " of " + folders.size() + " snapshots are damaged");
    }
    return 0;
  }

  private static int diff(String left, String right) {
    Configuration hadoop = SparkCluster.fileSystems();
    StoredState one = StoredState.of(hadoop, RunFolder.bestSnapshot(hadoop, left));
    StoredState other = StoredState.of(hadoop, RunFolder.bestSnapshot(hadoop, right));
    for (StoredState.Difference difference : one.differences(other)) {
      System.out.printf(
          Locale.ROOT,
          "%-24s %,12d of %,12d values differ, at most by %.6g, in all by %.6g of the norm%n",
          difference.name(),
          difference.differing(),
          difference.values(),
          difference.largest(),
          difference.share());
    }
    return 0;
  }

  private static int export(String source, Path output) {
    Configuration hadoop = SparkCluster.fileSystems();
    Snapshot snapshot = RunFolder.bestSnapshot(hadoop, source);
    var file = new org.apache.hadoop.fs.Path(snapshot.modelFile());
    write(
        output,
        out -> {
          try (InputStream in = file.getFileSystem(hadoop).open(file)) {
            in.transferTo(out);
          }
        });
    System.out.println("Wrote the model of " + snapshot.folder() + " to " + output);
    return 0;
  }

  private static int average(List<String> sources, Path output) {
    Configuration hadoop = SparkCluster.fileSystems();
    List<Snapshot> snapshots =
        sources.stream().map(source -> RunFolder.bestSnapshot(hadoop, source)).toList();
    Snapshot first = snapshots.get(0);
    double[] sum = null;
    for (Snapshot snapshot : snapshots) {
      if (!snapshot.content().model().equals(first.content().model())) {
        throw new SnapshotException(
            String.format(
                "%s is of %s, and %s of %s: only snapshots of one model have a mean",
                first.folder(),
                first.content().model(),
                snapshot.folder(),
                snapshot.content().model()));
      }
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
    write(output, out -> SnapshotFiles.writeModel(out, first.configuration(hadoop), mean));
    System.out.println("Wrote the mean of " + snapshots.size() + " snapshots to " + output);
    return 0;
  }

  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private static void write(Path output, Content content) {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(output))) {
      content.writeTo(out);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--output " + output + ": cannot be written (" + e + "); take another file", e);
    }
  }
}
