package io.convoy.executor.predict;

import io.convoy.executor.data.pipeline.BatchLoader;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.data.shard.SampleStore;
import io.convoy.executor.engine.Outputs;
import io.convoy.executor.probe.Features;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * Some images of a prepared dataset whose features are wanted.
 *
 * @param split of the dataset
 * @param from number of the first
 * @param to one more than that of the last
 */
public record SplitFeatures(String split, long from, long to) implements Serializable {
  /**
   * Computes them.
   *
   * @param plan with the dataset's folder and the layers
   * @return by layer
   */
  public Map<String, Features> compute(Predictor predictor, PredictPlan plan, Configuration hadoop)
      throws InterruptedException {
    Map<String, List<Features>> parts = new TreeMap<>();
    try (SampleStore store = plan.data().open(hadoop, split);
        BatchLoader loader =
            BatchLoader.start(
                store,
                predictor.pipeline(plan.data()),
                plan.requests(from, to).iterator(),
                plan.data().loading().strict(),
                predictor.model().pool())) {
      for (Optional<ImageBatch> next = loader.next(); next.isPresent(); next = loader.next()) {
        try (ImageBatch batch = next.get()) {
          int[] labels = labels(batch, plan.data().views().count());
          Outputs outputs = predictor.outputs(batch, plan);
          outputs
              .features()
              .forEach(
                  (layer, values) ->
                      parts
                          .computeIfAbsent(layer, name -> new ArrayList<>())
                          .add(new Features(values, labels)));
        }
      }
    }
    Map<String, Features> all = new TreeMap<>();
    parts.forEach((layer, some) -> all.put(layer, Features.joined(some)));
    return all;
  }

  private static int[] labels(ImageBatch batch, int views) {
    return IntStream.range(0, batch.count() / views).map(i -> batch.labels()[i * views]).toArray();
  }
}
