package io.convoy.ml;

import io.convoy.driver.spark.TaskMeans;
import io.convoy.executor.predict.Predictor;
import io.convoy.executor.predict.Predictors;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/**
 * What a task does with the rows of its partition. It travels whole with the task, by Java's own
 * serialization, whatever the session's serializer is.
 */
final class PredictRows implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1;

  private final RowQuestion question;
  private final SerializableConfiguration hadoop;

  PredictRows(RowQuestion question, SerializableConfiguration hadoop) {
    this.question = question;
    this.hadoop = hadoop;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    TaskContext task = TaskContext.get();
    Configuration files = hadoop.value();
    // tasks of a local session share one GPU, if they are told to use any
    Predictor predictor = Predictors.acquire(question.plan(), TaskMeans.of(task, 1), files);
    PartitionRows answered =
        new PartitionRows(rows, predictor, question, Math.max(2, task.cpus()), files);
    TaskCompletionListener end = context -> answered.close();
    task.addTaskCompletionListener(end);
    return answered;
  }
}
