package io.convoy.jobs.doctor;

import io.convoy.executor.checkup.Errand;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** The Spark task that does an errand. */
final class ErrandTask<T> implements Function<Errand<T>, T> {
  private static final long serialVersionUID = 1;

  private final Broadcast<SerializableConfiguration> hadoop;

  ErrandTask(Broadcast<SerializableConfiguration> hadoop) {
    this.hadoop = hadoop;
  }

  @Override
  public T call(Errand<T> errand) throws InterruptedException {
    return errand.run(TaskContext.get().cpus(), hadoop.value().value());
  }
}
