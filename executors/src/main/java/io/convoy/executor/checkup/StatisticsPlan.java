package io.convoy.executor.checkup;

import io.convoy.executor.base.ComputeThreads;
import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.data.pipeline.ImageBatch;
import io.convoy.executor.engine.Replica;
import io.convoy.executor.engine.ReplicaOptions;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.engine.registry.Engines;
import io.convoy.executor.model.Initialisations;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * How a network's layers begin, by several initialisations one after the other.
 *
 * @param configuration of the network as the recipe has it, JSON
 * @param engine that computes
 * @param initialisations names of {@link Initialisations}
 * @param images that it is shown
 * @param seed of dropout
 */
public record StatisticsPlan(
    String configuration,
    String engine,
    List<String> initialisations,
    SubjectImages images,
    long seed)
    implements Errand<List<LayerStatistics>> {
  public StatisticsPlan {
    initialisations = List.copyOf(initialisations);
  }

  /** Measures all, on the CPU. */
  @Override
  public List<LayerStatistics> run(int cores, Configuration hadoop) throws InterruptedException {
    NativeLibraries.load();
    NativeLibraries.loadNd4j();
    ComputeThreads.useNd4j(cores);
    return images.with(hadoop, batch -> measured(cores, batch));
  }

  private List<LayerStatistics> measured(int threads, ImageBatch batch) {
    List<LayerStatistics> all = new ArrayList<>();
    for (String name : initialisations) {
      ComputationGraphConfiguration model =
          Initialisations.begin(ComputationGraphConfiguration.fromJson(configuration), name);
      ReplicaOptions options = new ReplicaOptions(threads, Precision.FP32);
      try (Replica replica = Engines.select(engine, model).build(model, options)) {
        all.add(LayerStatistics.of(name, model, replica, batch, seed));
      }
    }
    return all;
  }
}
