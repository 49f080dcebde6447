package io.convoy.jobs.report;

import io.convoy.driver.conf.RunConf;
import io.convoy.driver.plan.Progress;
import io.convoy.driver.snapshot.ModelIdentity;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.driver.snapshot.SnapshotContent;
import io.convoy.driver.snapshot.SnapshotStore;
import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.data.dataset.Dataset.ColourStatistics;
import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.model.zoo.ModelCatalogue;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * The snapshot of a run before its first step.
 *
 * @param snapshot as stored
 * @param network that it is of
 */
record MadeUpSnapshot(Snapshot snapshot, ComputationGraph network) {
  private static final Configuration HADOOP = new Configuration(false);

  /**
   * Stores one.
   *
   * @param run its folder
   * @param name of the model in the catalogue
   */
  static MadeUpSnapshot store(Path run, String name) throws IOException {
    NativeLibraries.load();
    RunConf conf =
        RunConf.parse(
            "run.dir = r, data.path = d, model { name = "
                + name
                + ", input { height = 28, width = 28 } }",
            "test");
    ComputationGraphConfiguration model = ModelCatalogue.configuration(conf.model().spec(2, 1));
    ComputationGraph network = FlatParameters.initialised(model, Precision.FP32);
    SnapshotStore store = new SnapshotStore(HADOOP, run.resolve("snapshots").toString());
    List<Double> none = List.of(0.0, 0.0, 0.0);
    ModelIdentity identity =
        new ModelIdentity(
            name,
            conf.model().input(),
            conf.model().options(),
            List.of("cat", "dog"),
            new ColourStatistics(none, none, none, List.of(none, none, none)),
            "",
            null);
    try (Tensor parameters = FlatParameters.of(network).tensor()) {
      return new MadeUpSnapshot(
          store.commit(
              new SnapshotContent(
                  Progress.START, identity, 1, 1, "torch", Map.of(), conf.render(), Map.of()),
              SnapshotFiles.write(
                  store.folder(0), Map.of("parameters", parameters), model.toJson(), HADOOP)),
          network);
    }
  }
}
