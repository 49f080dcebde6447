package io.convoy.driver.run;

import io.convoy.driver.conf.ConfException;
import io.convoy.driver.snapshot.Snapshot;
import io.convoy.driver.snapshot.SnapshotException;
import io.convoy.executor.base.NativeLibraries;
import io.convoy.executor.data.pipeline.TestViews;
import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.model.Adapters;
import io.convoy.executor.model.ModelJson;
import io.convoy.executor.model.NetworkMemory;
import io.convoy.executor.model.onnx.OnnxModel;
import io.convoy.executor.model.weights.MergedAdapters;
import io.convoy.executor.model.weights.PublicWeights;
import io.convoy.executor.snapshot.SnapshotFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A snapshot's model to be used elsewhere: its network with its weights, adapters merged, and what
 * whoever gives it images must know.
 */
public final class PortableModel implements AutoCloseable {
  private final StoredModel stored;
  private final String weights;
  private final ComputationGraph network;

  /** What a model is given. */
  public enum Input {
    /** Images that are normalised already. */
    NORMALISED,
    /** Pixels from 0 to 255, red first, which it normalises itself. */
    PIXELS
  }

  private PortableModel(StoredModel stored, String weights, ComputationGraph network) {
    this.stored = stored;
    this.weights = weights;
    this.network = network;
  }

  /**
   * Reads a snapshot's model.
   *
   * @param folder of a snapshot, or of a run, which stands for its best
   * @param weights which tensor: {@code parameters} or {@code average}
   * @throws ConfException if it has no such tensor
   */
  public static PortableModel open(Configuration hadoop, String folder, String weights) {
    StoredModel stored = StoredModel.open(hadoop, List.of(folder), weights);
    ComputationGraphConfiguration model = ModelJson.graph(stored.configuration());
    NativeLibraries.load();
    try (Tensor values = torch.tensor(values(hadoop, stored.first(), weights))) {
      ComputationGraph network = FlatParameters.copied(model, Precision.FP32, values);
      return new PortableModel(stored, weights, MergedAdapters.of(network));
    }
  }

  private static float[] values(Configuration hadoop, Snapshot snapshot, String weights) {
    try {
      double[] exact = SnapshotFiles.values(snapshot.folder(), weights, hadoop);
      float[] values = new float[exact.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) exact[i];
      }
      return values;
    } catch (IOException e) {
      throw new SnapshotException("cannot read " + snapshot.folder() + ": " + e.getMessage(), e);
    }
  }

  /** The folder of its snapshot. */
  public String folder() {
    return stored.first().folder();
  }

  /** Writes it as DL4J's {@code ModelSerializer} does; the stream stays open. */
  public void writeDl4j(OutputStream out) throws IOException {
    SnapshotFiles.writeModel(out, configuration(), network.params().data().asFloat());
  }

  private String configuration() {
    ComputationGraphConfiguration model = ModelJson.graph(stored.configuration());
    return Adapters.layers(model).isEmpty()
        ? stored.configuration()
        : Adapters.without(model).toJson();
  }

  /** Its weights by public names. */
  public PublicWeights weights() {
    return PublicWeights.of(network, stored.identity().name(), stored.identity().options());
  }

  /**
   * Its network as ONNX has it, which says of itself what {@link #description} does.
   *
   * @param input what it is given
   * @param outputs what it gives
   * @throws IllegalArgumentException if it has a layer that cannot be exported
   */
  public OnnxModel onnx(Input input, Set<OnnxModel.Output> outputs) {
    return OnnxModel.of(
        network,
        new OnnxModel.Options(
            stored.identity().name(),
            Build.versions().getOrDefault("convoy", ""),
            stored.identity().input(),
            input == Input.PIXELS ? Optional.of(stored.colours()) : Optional.empty(),
            outputs,
            description(input)));
  }

  /**
   * What it is and what it is to be given, as {@link ModelDescription} says it.
   *
   * @param input what the file's network is given
   */
  public Map<String, String> description(Input input) {
    TestViews views = stored.views(Optional.empty(), Optional.empty());
    Map<String, String> description =
        ModelDescription.of(stored.identity(), stored.colours(), views);
    description.put("takes", input == Input.PIXELS ? "pixels" : "normalised");
    description.put("weights", weights);
    description.put("step", String.valueOf(stored.first().content().progress().step()));
    return description;
  }

  @Override
  public void close() {
    NetworkMemory.free(network);
  }
}
