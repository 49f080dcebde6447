package io.convoy.jobs.probe;

import io.convoy.driver.spark.TaskMeans;
import io.convoy.executor.predict.PredictPlan;
import io.convoy.executor.predict.Predictor;
import io.convoy.executor.predict.Predictors;
import io.convoy.executor.predict.SplitFeatures;
import io.convoy.executor.probe.Features;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** The Spark task that computes the features of some images, of all layers at once. */
final class ProbeTask implements Function<SplitFeatures, Map<String, Features>> {
  private static final long serialVersionUID = 1;

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
    Predictors.Means means = TaskMeans.of(TaskContext.get(), slots);
    try (Predictor predictor = Predictors.acquire(plan.value(), means, files)) {
      return images.compute(predictor, plan.value(), files);
    }
  }
}
