package io.convoy.executor.predict;

import io.convoy.executor.data.pipeline.BatchRequest;
import io.convoy.executor.round.DataPlan;
import io.convoy.executor.round.ReplicaPlan;
import io.convoy.executor.round.RoundTask;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * A stored model and what it is asked of images.
 *
 * @param replica the model and how a task computes it
 * @param data how images become its input
 * @param model its parameters; what several say is averaged
 * @param batch largest number of views that are taken through it at once
 * @param layers names of the layers whose features are wanted
 */
public record PredictPlan(
    ReplicaPlan replica, DataPlan data, RoundTask.Stored model, int batch, Set<String> layers)
    implements Serializable {
  public PredictPlan {
    layers = Set.copyOf(layers);
  }

  /** The same, asked for the features of other layers. */
  public PredictPlan withLayers(Set<String> others) {
    return new PredictPlan(replica, data, model, batch, others);
  }

  /** The same, with another number of views at once. */
  public PredictPlan withBatch(int views) {
    return new PredictPlan(replica, data, model, views, layers);
  }

  /**
   * Images {@code from} to {@code to - 1} in batches, which depend on nothing else: another batch
   * may have other last bits.
   */
  public List<BatchRequest> requests(long from, long to) {
    int step = Math.max(1, batch / data.views().count());
    List<BatchRequest> requests = new ArrayList<>();
    for (long at = from; at < to; at += step) {
      requests.add(new BatchRequest(0, LongStream.range(at, Math.min(to, at + step)).toArray()));
    }
    return requests;
  }
}
