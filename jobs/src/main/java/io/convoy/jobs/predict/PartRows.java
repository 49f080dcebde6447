package io.convoy.jobs.predict;

import io.convoy.executor.data.pipeline.BatchRequest;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.data.pipeline.ImageFiles;
import io.convoy.executor.data.pipeline.LoaderOptions;
import io.convoy.executor.engine.ImageOutputs;
import io.convoy.executor.engine.Outputs;
import io.convoy.executor.predict.PredictPlan;
import io.convoy.executor.predict.Predictor;
import io.convoy.jobs.prepare.input.UnlabelledImage;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** The rows of a task's parts, part by part, while images are read ahead over all of them. */
final class PartRows implements AutoCloseable {
  private final Predictor predictor;
  private final Question question;
  private final List<UnlabelledImage> images;
  private final ImageReader reader;
  private final ImageFiles files;

  /**
   * What is asked of each image.
   *
   * @param plan of the model
   * @param classes names, in the order of its outputs
   * @param answer what rows have
   */
  record Question(PredictPlan plan, List<String> classes, PredictOptions.Answer answer)
      implements Serializable {
    Question {
      classes = List.copyOf(classes);
    }

    int top() {
      return Math.min(answer.top(), classes.size());
    }
  }

  /** Starts to read. */
  PartRows(
      Predictor predictor,
      Question question,
      List<Part> parts,
      LoaderOptions loading,
      Configuration hadoop) {
    this.predictor = predictor;
    this.question = question;
    images = parts.stream().flatMap(part -> part.images().stream()).toList();
    List<BatchRequest> requests = new ArrayList<>();
    long from = 0;
    for (Part part : parts) {
      long to = from + part.images().size();
      requests.addAll(question.plan().requests(from, to));
      from = to;
    }
    reader = new ImageReader(hadoop, images);
    files = predictor.files(reader, question.plan().data(), requests.iterator(), loading);
  }

  /** Writes the rows of the next part. */
  PartResult write(Part part, RowWriter out) throws IOException, InterruptedException {
    PartResult result = PartResult.NONE;
    while (result.images() < part.images().size()) {
      ImageFiles.Loaded loaded = files.next().orElseThrow();
      for (PredictedRow row : rows(loaded)) {
        out.write(row);
        result = result.and(row);
      }
    }
    return result;
  }

  private List<PredictedRow> rows(ImageFiles.Loaded loaded) {
    try (ImageBatch batch = loaded.batch()) {
      int count = batch.count() / question.plan().data().views().count();
      int first = (int) batch.samples()[0];
      List<PredictedRow> rows = new ArrayList<>();
      // of blank images alone there is nothing to ask
      Outputs outputs =
          loaded.refused().size() < count ? predictor.outputs(batch, question.plan()) : null;
      for (int i = 0; i < count; i++) {
        String name = images.get(first + i).name();
        String problem = loaded.refused().get((long) first + i);
        rows.add(
            problem == null
                ? row(name, outputs.image(i, count))
                : PredictedRow.unreadable(name, problem));
      }
      return rows;
    }
  }

  private PredictedRow row(String name, ImageOutputs said) {
    List<PredictedRow.Guess> guesses = new ArrayList<>();
    for (int number : said.likeliest(question.top())) {
      guesses.add(
          new PredictedRow.Guess(question.classes().get(number), said.probabilities()[number]));
    }
    return new PredictedRow(
        name,
        guesses,
        question.answer().logits() ? Optional.of(said.scores()) : Optional.empty(),
        Optional.ofNullable(said.features().get(question.answer().embedding())),
        Optional.empty());
  }

  @Override
  public void close() throws IOException {
    files.close();
    reader.close();
  }
}
