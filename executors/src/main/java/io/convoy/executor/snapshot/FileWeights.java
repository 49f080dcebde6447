package io.convoy.executor.snapshot;

import io.convoy.executor.engine.FlatParameters;
import io.convoy.executor.engine.ReplicaOptions.Precision;
import io.convoy.executor.model.Adapters;
import io.convoy.executor.model.NetworkMemory;
import io.convoy.executor.vector.ParameterLayout;
import io.convoy.executor.vector.ParameterLayout.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** The weights that a model's file holds, as the parameters that training starts from. */
public final class FileWeights {
  private FileWeights() {}

  /**
   * Checks that a file holds the weights of a model that was made from it.
   *
   * @return the parameters that start anew, because the output layer was replaced
   * @throws IllegalArgumentException if it holds none, or others
   */
  public static List<String> check(
      String file, ComputationGraphConfiguration model, Configuration hadoop) {
    ComputationGraph graph = FlatParameters.initialised(model, Precision.FP32);
    FlatParameters flat = FlatParameters.of(graph);
    try (Tensor parameters = flat.tensor()) {
      return copy(file, flat.layout(), parameters, hadoop);
    } finally {
      NetworkMemory.free(graph);
    }
  }

  /**
   * Copies a file's weights, by the names of the parameters.
   *
   * @param parameters of the model, {@code [P]}; those of a replaced output layer, and of adapters
   *     that the file does not have, stay as they are
   * @return the names of those
   */
  public static List<String> copy(
      String file, ParameterLayout layout, Tensor parameters, Configuration hadoop) {
    ComputationGraph network = io.convoy.executor.model.file.ModelFile.network(file, hadoop);
    FlatParameters flat = FlatParameters.of(network);
    Map<String, Segment> known =
        flat.layout().segments().stream()
            .collect(Collectors.toMap(Segment::name, Function.identity()));
    List<String> anew = new ArrayList<>();
    try (Tensor stored = flat.tensor()) {
      for (Segment to : layout.segments()) {
        Segment from = known.get(to.name());
        if (from == null && Adapters.isPart(to.vertex())) {
          continue;
        } else if (from == null) {
          throw new IllegalArgumentException(
              String.format(
                  "model.file = %s: holds no weights %s; set model.weights = random",
                  file, to.name()));
        }
        if (from.length() == to.length()) {
          copy(stored, from, parameters, to);
        } else {
          anew.add(to.name());
        }
      }
    } finally {
      NetworkMemory.free(network);
    }
    return anew;
  }

  private static void copy(Tensor stored, Segment from, Tensor parameters, Segment to) {
    try (Tensor source = stored.narrow(0, from.offset(), from.length());
        Tensor target = parameters.narrow(0, to.offset(), to.length())) {
      target.copy_(source);
    }
  }
}
