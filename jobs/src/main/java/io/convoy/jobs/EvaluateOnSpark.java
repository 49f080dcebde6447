package io.convoy.jobs;

import io.convoy.driver.conf.RunConf;
import io.convoy.driver.report.EvaluationReport;
import io.convoy.driver.run.EvaluationRun;
import io.convoy.driver.run.RunFolder;
import io.convoy.driver.run.TrainingException;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.worker.EvaluationCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Evaluates a snapshot on the Spark cluster of {@code spark-submit}. */
final class EvaluateOnSpark implements EvaluateJob {
  @Override
  public int run(EvaluateOptions options) {
    Configuration files = SparkCluster.fileSystems();
    List<Snapshot> members =
        options.snapshots().stream().map(folder -> RunFolder.bestSnapshot(files, folder)).toList();
    Snapshot snapshot = members.get(0);
    String data =
        options
            .data()
            .orElseGet(
                () ->
                    RunConf.parse(snapshot.content().configuration(), snapshot.folder())
                        .data()
                        .path());
    EvaluationReport report =
        new EvaluationReport(
            new EvaluationReport.Subject(subject(members), data, options.split()),
            evaluate(options, EvaluationRun.of(snapshot, data, options.split(), files), members),
            snapshot.content().model().classes());
    System.out.print(report.text());
    options.output().ifPresent(file -> write(Path.of(file), report.json()));
    return ExitCode.DONE.code();
  }

  private static String subject(List<Snapshot> members) {
    return String.join(",", members.stream().map(Snapshot::folder).toList());
  }

  private static EvaluationCounts evaluate(
      EvaluateOptions options, EvaluationRun run, List<Snapshot> members) {
    try (SparkCluster cluster =
        SparkCluster.connect(
            "convoy evaluate " + String.join(",", options.snapshots()),
            options.conf().cluster().workers(),
            options.conf().cluster().timeout())) {
      return run.on(cluster, options.conf(), members, options.weights().toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainingException("interrupted: start the same command again", e);
    }
  }

  private static void write(Path file, String json) {
    try {
      if (file.toAbsolutePath().getParent() != null) {
        Files.createDirectories(file.toAbsolutePath().getParent());
      }
      Files.writeString(file, json);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--output " + file + ": cannot be written (" + e + "); take another file", e);
    }
  }
}
