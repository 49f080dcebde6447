package io.convoy.ml;

import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.data.pipeline.ImageFiles;
import io.convoy.executor.data.pipeline.LoaderOptions;
import io.convoy.executor.data.storage.DataException;
import io.convoy.executor.engine.ImageOutputs;
import io.convoy.executor.engine.Outputs;
import io.convoy.executor.predict.Predictor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Some rows of a partition, whose images are decoded from its making on. */
final class RowWindow implements AutoCloseable {
  private final Predictor predictor;
  private final RowQuestion question;
  private final List<Row> rows;
  private final ImageFiles images;

  RowWindow(
      Predictor predictor,
      RowQuestion question,
      List<Row> rows,
      LoaderOptions loading,
      Configuration hadoop) {
    this.predictor = predictor;
    this.question = question;
    this.rows = rows;
    images =
        predictor.files(
            new RowImages(rows, question.input(), hadoop),
            question.plan().data(),
            question.plan().requests(0, rows.size()).iterator(),
            loading);
  }

  /**
   * The rows of the next batch with what the model says of them.
   *
   * @return empty after the last
   */
  Optional<List<Row>> next() throws InterruptedException {
    return images.next().map(this::answered);
  }

  private List<Row> answered(ImageFiles.Loaded loaded) {
    try (ImageBatch batch = loaded.batch()) {
      int count = batch.count() / question.plan().data().views().count();
      int first = (int) batch.samples()[0];
      // of blank images alone there is nothing to ask
      Outputs outputs =
          loaded.refused().size() < count ? predictor.outputs(batch, question.plan()) : null;
      List<Row> answered = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Row row = rows.get(first + i);
        String problem = loaded.refused().get((long) first + i);
        if (problem == null) {
          answered.add(with(row, answer(outputs.image(i, count)), Optional.empty()));
        } else {
          unreadable(row, problem).ifPresent(answered::add);
        }
      }
      return answered;
    }
  }

  private Optional<Row> unreadable(Row row, String problem) {
    return switch (question.invalid()) {
      case RowQuestion.KEEP -> Optional.of(with(row, null, Optional.of(problem)));
      case RowQuestion.SKIP -> Optional.empty();
      default ->
          throw new DataException(
              String.format(
                  "an image cannot be used: %s%s; handleInvalid = keep gives such a row its error,"
                      + " skip leaves it out",
                  row.get(question.input()) instanceof String path ? path + ": " : "", problem));
    };
  }

  private OutputColumns.Answer answer(ImageOutputs said) {
    int likeliest = said.likeliest(1)[0];
    float[] features = said.features().get(question.layer());
    return new OutputColumns.Answer(
        likeliest,
        question.classes().get(likeliest),
        doubles(said.probabilities()),
        doubles(said.scores()),
        features == null ? null : doubles(features));
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  private Row with(Row row, OutputColumns.Answer answer, Optional<String> problem) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      values.add(row.get(i));
    }
    values.addAll(question.output().values(answer, problem));
    return RowFactory.create(values.toArray());
  }

  @Override
  public void close() {
    images.close();
  }
}
