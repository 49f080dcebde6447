package io.convoy.jobs;

import io.convoy.driver.report.AnswersCsv;
import io.convoy.driver.report.EnsembleGain;
import io.convoy.driver.run.CycleSnapshots;
import io.convoy.driver.run.EvaluationRun;
import io.convoy.driver.run.EvaluationSummary;
import io.convoy.driver.run.RunFolder;
import io.convoy.driver.run.StoredModel;
import io.convoy.driver.run.TrainingException;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.base.ExitCode;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.jobs.output.OutputFile;
import io.convoy.jobs.search.TestRecord;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** Evaluates a snapshot on the Spark cluster of {@code spark-submit}. */
final class EvaluateOnSpark implements EvaluateJob {
  /** Likeliest classes of each image that are asked for. */
  private static final int TOP = 5;

  @Override
  public int run(EvaluateOptions options) {
    Configuration files = SparkCluster.fileSystems();
    EvaluateOptions.Model asked = options.model();
    List<String> folders = folders(files, asked);
    StoredModel model =
        StoredModel.open(files, folders, asked.weights().toString())
            .with(options.poll())
            .sized(options.look().size());
    EvaluationRun run =
        EvaluationRun.of(
            model,
            options.data(),
            options.split(),
            model.views(options.look().scales(), options.look().crops()),
            files);
    EvaluationRun.Result result = evaluate(options, run);
    EvaluationSummary summary = run.summary(result, files);
    System.out.print(summary.text());
    if (asked.cycles() > 0) {
      System.out.print(new EnsembleGain(folders, result.alone(), result.counts()).text());
    }
    run.differences().forEach(System.out::println);
    System.out.print(time(result));
    keep(files, options, summary.json());
    noteLook(files, folders, model, run, result).ifPresent(System.out::println);
    options.output().ifPresent(file -> write(file, summary, run, result));
    return ExitCode.DONE.code();
  }

  /** Of the snapshots: as they are given, or those at the ends of a run's cycles. */
  private static List<String> folders(Configuration files, EvaluateOptions.Model asked) {
    return asked.cycles() > 0
        ? CycleSnapshots.of(files, asked.snapshots().get(0)).last(asked.cycles())
        : asked.snapshots();
  }

  /** A run's evaluation is that of its best snapshot. */
  private static void keep(Configuration files, EvaluateOptions options, String json) {
    if (options.model().cycles() == 0) {
      RunFolder.keepEvaluation(files, options.model().snapshots(), options.split(), json)
          .ifPresent(System.out::println);
    }
  }

  /** A search remembers who looked at images that none of its trials has seen. */
  private static Optional<String> noteLook(
      Configuration files,
      List<String> folders,
      StoredModel model,
      EvaluationRun run,
      EvaluationRun.Result result) {
    String data = DataFolder.of(files, run.folder()).toString();
    if (model.hasSeen(data, run.split())) {
      return Optional.empty();
    }
    TestRecord.Look look =
        new TestRecord.Look(
            data,
            run.split(),
            DataFolder.of(files, folders.get(0)).toString(),
            model.fingerprint(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            result.counts().accuracy(),
            result.counts().loss());
    try {
      return TestRecord.of(files, folders.get(0)).flatMap(record -> record.note(look));
    } catch (DataException e) {
      return Optional.of("Warning: the search does not know of this evaluation: " + e.getMessage());
    }
  }

  private static void write(
      String file, EvaluationSummary summary, EvaluationRun run, EvaluationRun.Result result) {
    write(Path.of(file), summary.json());
    write(beside(file, "confusion"), summary.confusion().csv());
    AnswersCsv csv = new AnswersCsv(summary.names(), summary.details().classes(), TOP);
    write(
        beside(file, "images"),
        out -> csv.writeEvaluation(out, result.answers(), run.dataClasses()));
    write(beside(file, "labels"), summary.details()::writeDoubtful);
  }

  /** How long it took, the start of Spark left out, as {@code predict} tells it. */
  private static String time(EvaluationRun.Result result) {
    double rate = result.answers().size() / Math.max(result.seconds(), 1e-3);
    return String.format(
        Locale.ROOT, "Time      %.1f s (%.0f images a second)%n", result.seconds(), rate);
  }

  private static void write(Path file, String content) {
    new OutputFile(file).write(out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
  }

  /** What writes rows. */
  private interface Rows {
    void write(Writer out) throws IOException;
  }

  private static void write(Path file, Rows rows) {
    new OutputFile(file)
        .write(
            out -> {
              Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
              rows.write(writer);
              writer.flush();
            });
  }

  /** {@code report-images.csv} for {@code report.json}. */
  private static Path beside(String report, String what) {
    return Path.of(report.replaceFirst("\\.json$", "") + "-" + what + ".csv");
  }

  private static EvaluationRun.Result evaluate(EvaluateOptions options, EvaluationRun run) {
    try (SparkCluster cluster =
        SparkCluster.connect(
            "convoy evaluate " + String.join(",", options.model().snapshots()),
            options.conf().cluster().workers(),
            options.conf().cluster().timeout(),
            options.conf().cluster().exchangeSecurity())) {
      return options.model().cycles() > 0
          ? run.compared(cluster, options.conf(), TOP)
          : run.on(cluster, options.conf(), TOP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainingException("interrupted: start the same command again", e);
    }
  }
}
