package io.convoy.jobs.probe;

import io.convoy.executor.predict.PredictPlan;
import io.convoy.executor.predict.Predictor;
import io.convoy.executor.predict.Predictors;
import io.convoy.executor.predict.SplitFeatures;
import io.convoy.executor.probe.Features;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.util.SerializableConfiguration;

/** The Spark task that computes the features of some images, of all layers at once. */
final class ProbeTask implements Function<SplitFeatures, Map<String, Features>> {
  private static final long serialVersionUID = 1;
  private static final String GPU = "gpu";
  private static final String DRIVER = "driver";

  private final Broadcast<SerializableConfiguration> hadoop;
  private final Broadcast<PredictPlan> plan;
  private final int slots;

  /**
   * @param slots tasks that may run at once
   */
  ProbeTask(Broadcast<SerializableConfiguration> hadoop, Broadcast<PredictPlan> plan, int slots) {
    this.hadoop = hadoop;
    this.plan = plan;
    this.slots = slots;
  }

  @Override
  public Map<String, Features> call(SplitFeatures images) throws InterruptedException {
    Configuration files = hadoop.value().value();
    TaskContext task = TaskContext.get();
    ResourceInformation gpu = task.resourcesJMap().get(GPU);
    Predictors.Means means =
        new Predictors.Means(
            task.cpus(),
            gpu == null ? List.of() : List.of(gpu.addresses()),
            SparkEnv.get().executorId().equals(DRIVER),
            slots);
    try (Predictor predictor = Predictors.acquire(plan.value(), means, files)) {
      return images.compute(predictor, plan.value(), files);
    }
  }
}
