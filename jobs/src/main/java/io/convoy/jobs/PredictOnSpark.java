package io.convoy.jobs;

import io.convoy.driver.report.AnswersCsv;
import io.convoy.driver.run.PredictionRun;
import io.convoy.driver.run.StoredModel;
import io.convoy.driver.run.TrainingException;
import io.convoy.driver.spark.SparkCluster;
import io.convoy.executor.base.ExitCode;
import io.convoy.executor.base.Reason;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.executor.data.storage.FileOutput;
import io.convoy.executor.round.ImageAnswers;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;

/** Predicts images on the Spark cluster of {@code spark-submit}. */
final class PredictOnSpark {
  private PredictOnSpark() {}

  /** Runs to the end and returns the exit code. */
  static int run(PredictOptions options) {
    Configuration files = SparkCluster.fileSystems();
    ImageListing listing = ImageListing.of(files, options.inputs());
    StoredModel model = StoredModel.open(files, options.snapshots(), options.weights().toString());
    PredictionRun run =
        new PredictionRun(model, listing.files(), model.views(options.scales(), options.crops()));
    ImageAnswers answers = answers(options, run);
    AnswersCsv csv = new AnswersCsv(listing.names(), model.classes(), options.top());
    write(options, files, csv, answers);
    tell(options, model, answers);
    return ExitCode.DONE.code();
  }

  private static ImageAnswers answers(PredictOptions options, PredictionRun run) {
    try (SparkCluster cluster =
        SparkCluster.connect(
            "convoy predict " + String.join(",", options.inputs()),
            options.conf().cluster().workers(),
            options.conf().cluster().timeout())) {
      return run.on(cluster, options.conf(), options.top());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainingException("interrupted: start the same command again", e);
    }
  }

  private static void write(
      PredictOptions options, Configuration files, AnswersCsv csv, ImageAnswers answers) {
    if (options.output().isEmpty()) {
      try {
        csv.writePredictions(System.out, answers);
      } catch (IOException e) {
        throw new UncheckedIOException(e); // a PrintStream throws none
      }
      return;
    }
    DataFolder file = DataFolder.of(files, options.output().get());
    try (OutputStream out = FileOutput.create(file.fileSystem(), file.path());
        Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8)) {
      csv.writePredictions(writer, answers);
    } catch (IOException e) {
      throw new DataException("--output " + file + ": cannot be written (" + Reason.of(e) + ")", e);
    }
  }

  /** Beside the CSV: where that goes to standard output, on standard error. */
  private static void tell(PredictOptions options, StoredModel model, ImageAnswers answers) {
    PrintStream out = options.output().isPresent() ? System.out : System.err;
    int refused = answers.refused().size();
    out.printf("Snapshot  %s%n", model.name().replaceAll("(^|,)file:/+", "$1/"));
    out.printf("Images    %d, and %d files that could not be used%n", answers.size(), refused);
    answers.refused().values().stream()
        .findFirst()
        .ifPresent(reason -> out.printf("          such as: %s%n", reason));
    options.output().ifPresent(file -> out.printf("Written   %s%n", file));
  }
}
