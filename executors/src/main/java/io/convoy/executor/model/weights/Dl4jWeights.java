package io.convoy.executor.model.weights;

import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.FlatParameters.View;
import io.convoy.executor.model.NetworkMemory;
import io.convoy.executor.model.ProjectionHead;
import io.convoy.executor.model.file.ModelFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A DL4J zip, such as a snapshot's {@code model.zip}: parameters by vertex and name, adapters
 * merged, and without a projection that served to compare images.
 */
final class Dl4jWeights implements WeightsFile {
  private final LocalCopy file;
  private final ComputationGraph graph;
  private final Map<WeightTensor, View> views = new LinkedHashMap<>();

  private Dl4jWeights(LocalCopy file, ComputationGraph graph) {
    this.file = file;
    this.graph = graph;
    for (View view : FlatParameters.of(graph).views()) {
      if (ProjectionHead.isPart(view.name().substring(0, view.name().lastIndexOf('_')))) {
        continue;
      }
      List<Long> shape = new ArrayList<>();
      for (long size : view.shape()) {
        shape.add(size);
      }
      views.put(new WeightTensor(view.name(), shape), view);
    }
  }

  static Dl4jWeights open(LocalCopy file, Configuration hadoop) {
    try {
      return new Dl4jWeights(file, MergedAdapters.of(ModelFile.network(file.name(), hadoop)));
    } catch (IllegalArgumentException e) {
      throw new WeightsException(e.getMessage().replace("model.file = " + file.name() + ": ", ""));
    }
  }

  @Override
  public String format() {
    return "a DL4J model";
  }

  @Override
  public List<WeightTensor> tensors() {
    return new ArrayList<>(views.keySet());
  }

  @Override
  public float[] values(WeightTensor tensor) {
    return FlatParameters.of(graph).values(views.get(tensor));
  }

  @Override
  public void close() {
    NetworkMemory.free(graph);
    file.close();
  }
}
