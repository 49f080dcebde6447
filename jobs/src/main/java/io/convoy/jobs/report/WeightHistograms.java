package io.convoy.jobs.report;

import io.convoy.driver.snapshot.Snapshot;
import io.convoy.executor.base.Reason;
import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.model.ModelJson;
import io.convoy.executor.safetensors.Safetensors;
import io.convoy.executor.snapshot.SnapshotFiles;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the values of each parameter of a network are distributed. */
final class WeightHistograms {
  private static final Logger LOG = LoggerFactory.getLogger(WeightHistograms.class);

  private final Configuration hadoop;

  /** The network of the last snapshot, as those of a run have the same. */
  private String model = "";

  private List<Segment> parameters = List.of();

  WeightHistograms(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /**
   * Those of a snapshot, by DL4J's names of the parameters; empty if it does not hold all of them,
   * or cannot be read.
   */
  Map<String, Histogram> of(Snapshot snapshot) {
    Map<String, Histogram> histograms = new TreeMap<>();
    try {
      if (snapshot.isWhole()) {
        float[] values = values(snapshot);
        for (Segment one : layout(snapshot)) {
          int from = Math.toIntExact(one.offset());
          int to = Math.toIntExact(one.offset() + one.length());
          histograms.put(one.name(), Histogram.of(values, from, to));
        }
      }
    } catch (IOException | RuntimeException e) { // also what DL4J throws at a foreign model
      LOG.info("no histograms of {}: {}", snapshot.folder(), Reason.of(e));
    }
    return histograms;
  }

  private float[] values(Snapshot snapshot) throws IOException {
    Path file = new Path(snapshot.folder(), SnapshotFiles.STATE);
    try (Safetensors state = Safetensors.open(file, hadoop)) {
      return state.floats(SnapshotFiles.PARAMETERS);
    }
  }

  private List<Segment> layout(Snapshot snapshot) {
    String json = snapshot.configuration(hadoop);
    if (!json.equals(model)) {
      parameters =
          FlatParameters.of(FlatParameters.initialised(ModelJson.graph(json), Precision.FP32))
              .layout()
              .segments();
      model = json;
    }
    return parameters;
  }
}
