package io.convoy.jobs;

import io.convoy.driver.conf.DataConf;
import io.convoy.driver.conf.RunConf;
import io.convoy.driver.report.EvaluationReport;
import io.convoy.driver.run.EvaluationRun;
import io.convoy.driver.run.RunFolder;
import io.convoy.driver.run.TrainingException;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.data.TestViews;
import io.convoy.executor.worker.EvaluationCounts;
import io.convoy.jobs.output.OutputFile;
import java.nio.charset.StandardCharsets;
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
    DataConf trained = RunConf.parse(snapshot.content().configuration(), snapshot.folder()).data();
    String data = options.data().orElse(trained.path());
    TestViews views =
        new TestViews(
            options.scales().orElse(trained.test().scales()),
            options.crops().orElse(trained.test().crops()));
    EvaluationReport report =
        new EvaluationReport(
            new EvaluationReport.Subject(subject(members), data, options.split()),
            evaluate(
                options, EvaluationRun.of(snapshot, data, options.split(), views, files), members),
            snapshot.content().model().classes());
    System.out.print(report.text());
    byte[] json = report.json().getBytes(StandardCharsets.UTF_8);
    options.output().ifPresent(file -> new OutputFile(Path.of(file)).write(out -> out.write(json)));
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
}
