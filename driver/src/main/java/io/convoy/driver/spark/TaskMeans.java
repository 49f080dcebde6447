package io.convoy.driver.spark;

import io.convoy.executor.predict.Predictors;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** What Spark gives a task that asks a stored model. */
public final class TaskMeans {
  private static final String GPU = "gpu";
  private static final String DRIVER = "driver";

  private TaskMeans() {}

  /**
   * What a task may use.
   *
   * @param slots as {@link Predictors.Means} has it
   */
  public static Predictors.Means of(TaskContext task, int slots) {
    ResourceInformation gpu = task.resourcesJMap().get(GPU);
    return new Predictors.Means(
        task.cpus(),
        gpu == null ? List.of() : List.of(gpu.addresses()),
        SparkEnv.get().executorId().equals(DRIVER),
        slots);
  }
}
