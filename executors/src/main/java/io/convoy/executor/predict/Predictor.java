package io.convoy.executor.predict;

import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.data.pipeline.ImagePipeline;
import io.convoy.executor.device.ComputeDevice;
import io.convoy.executor.engine.Outputs;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.round.DataPlan;
import io.convoy.executor.round.ReplicaPlan;
import io.convoy.executor.round.RoundTask;
import io.convoy.executor.worker.Ensemble;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** A stored model in this process's memory, used by one task at a time. */
public final class Predictor implements AutoCloseable {
  private final Key key;
  private final Replica replica;
  private final Ensemble ensemble;

  /** What tells models apart. */
  record Key(ReplicaPlan replica, RoundTask.Stored model) {}

  Predictor(Key key, int cores, ComputeDevice device, Configuration hadoop) {
    this.key = key;
    ReplicaPlan plan = key.replica();
    ComputationGraphConfiguration configuration =
        ComputationGraphConfiguration.fromJson(plan.configuration());
    replica =
        Engines.select(plan.engine(), configuration)
            .build(
                configuration,
                new ReplicaOptions(plan.threadsOf(cores), plan.precision(), device, plan.device()));
    ensemble = new Ensemble(replica, key.model(), hadoop);
  }

  boolean serves(Key wanted) {
    return key.equals(wanted);
  }

  ComputeDevice device() {
    return replica.device();
  }

  /** How images are made for it. */
  public ImagePipeline pipeline(DataPlan data) {
    return ensemble.fitting(data.evaluation());
  }

  /**
   * What the model says of each image, over its views and its sets of parameters.
   *
   * @param batch all views of each image, one image after the other
   * @param plan of which views and layers it is
   */
  public Outputs outputs(ImageBatch batch, PredictPlan plan) {
    ensemble.enter();
    int views = plan.data().views().count();
    List<Outputs> parts = new ArrayList<>();
    for (int from = 0; from < batch.count(); from += plan.batch()) {
      int to = Math.min(batch.count(), from + plan.batch());
      boolean whole = to - from == batch.count();
      parts.add(outputs(whole ? batch : batch.part(from, to), plan.layers()));
    }
    Outputs all = parts.size() == 1 ? parts.get(0) : Outputs.joined(parts);
    return all.overViews(views, batch.count() / views);
  }

  private Outputs outputs(ImageBatch part, Set<String> layers) {
    return ensemble.outputs(part, layers);
  }

  /** Gives it back to the process, for the next task. */
  @Override
  public void close() {
    Predictors.release(this);
  }

  /** Ends it. */
  void free() {
    ensemble.close();
    replica.close();
  }
}
