package io.convoy.jobs.predict;

import io.convoy.driver.spark.TaskMeans;
import io.convoy.executor.data.pipeline.LoaderOptions;
import io.convoy.executor.data.shard.ReadOptions;
import io.convoy.executor.data.storage.DataFolder;
import io.convoy.executor.predict.Predictor;
import io.convoy.executor.predict.Predictors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The Spark task that predicts some parts and writes a file for each. It may be repeated, or run
 * twice at once: what an earlier attempt has written whole is kept.
 */
final class PredictTask implements Function<List<Part>, PartResult> {
  private static final long serialVersionUID = 1;
  private static final int PREFETCH = 4;

  private final Broadcast<SerializableConfiguration> hadoop;
  private final Broadcast<PartRows.Question> question;
  private final String output;
  private final int slots;

  /**
   * @param output folder
   * @param slots tasks that may run at once
   */
  PredictTask(
      Broadcast<SerializableConfiguration> hadoop,
      Broadcast<PartRows.Question> question,
      String output,
      int slots) {
    this.hadoop = hadoop;
    this.question = question;
    this.output = output;
    this.slots = slots;
  }

  @Override
  public PartResult call(List<Part> parts) throws InterruptedException {
    Configuration files = hadoop.value().value();
    PredictOutput folder = new PredictOutput(DataFolder.of(files, output));
    List<Part> missing = folder.missing(parts, question.value().answer().format());
    if (missing.isEmpty()) {
      return PartResult.NONE;
    }
    TaskContext task = TaskContext.get();
    LoaderOptions loading =
        new LoaderOptions(Math.max(2, task.cpus()), PREFETCH, ReadOptions.DEFAULT);
    PartResult all = PartResult.NONE;
    try (Predictor predictor =
            Predictors.acquire(question.value().plan(), TaskMeans.of(task, slots), files);
        PartRows rows = new PartRows(predictor, question.value(), missing, loading, files)) {
      for (Part part : missing) {
        all = all.plus(write(part, rows, folder.folder(), files));
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + output, e);
    }
  }

  private PartResult write(Part part, PartRows rows, DataFolder to, Configuration files)
      throws IOException, InterruptedException {
    PredictOptions.Answer answer = question.value().answer();
    Path attempt = to.child(PredictOutput.TEMPORARY + "/attempts/" + UUID.randomUUID());
    RowFormat.Place place = new RowFormat.Place(files, to, attempt);
    PartResult result;
    try (RowWriter out = answer.format().open(place, answer)) {
      result = rows.write(part, out);
    }
    to.replace(attempt, part.file(answer.format()));
    return result;
  }
}
