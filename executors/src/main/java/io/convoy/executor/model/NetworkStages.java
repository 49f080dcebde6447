package io.convoy.executor.model;

import io.convoy.executor.model.layer.DecorrelatedBatchNorm;
import io.convoy.executor.model.layer.LayerParameter.Kind;
import io.convoy.executor.model.layer.Parametrised;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;

/**
 * A network's parameters from the images to the classes: stages of layers, and the head, which is
 * the last layer.
 *
 * @param stages below the head, in order; of a file's network each layer is one
 * @param head name of the last vertex with parameters
 * @param layers every vertex with parameters, in order
 */
public record NetworkStages(List<Stage> stages, String head, Map<String, Parameters> layers) {
  /** How the catalogue's models name what belongs together: stage1 of stage1-block2-1-conv. */
  private static final Pattern PREFIX = Pattern.compile("[a-z]+[0-9]*");

  /**
   * Layers that belong together.
   *
   * @param name what their names begin with
   * @param vertices in order
   */
  public record Stage(String name, List<String> vertices) {
    public Stage {
      vertices = List.copyOf(vertices);
    }
  }

  /**
   * A layer's parameters.
   *
   * @param count number of values
   * @param statistics how many of them are running statistics
   * @param biases how many of them are biases, or shifts of a normalisation
   */
  public record Parameters(long count, long statistics, long biases) {
    /** Whether the layer normalises by the batch. */
    public boolean hasStatistics() {
      return statistics > 0;
    }
  }

  public NetworkStages {
    stages = List.copyOf(stages);
  }

  /** Of a model whose layers have the catalogue's names. */
  public static NetworkStages ofCatalogue(ComputationGraphConfiguration model) {
    return of(model, true);
  }

  /** Of any other model. */
  public static NetworkStages ofFile(ComputationGraphConfiguration model) {
    return of(model, false);
  }

  private static NetworkStages of(ComputationGraphConfiguration model, boolean catalogue) {
    Map<String, Parameters> layers = new LinkedHashMap<>();
    Set<String> order = new LinkedHashSet<>();
    List<String> outputs = model.getNetworkOutputs();
    for (int i = outputs.size() - 1; i >= 0; i--) {
      visit(model, outputs.get(i), order);
    }
    for (String vertex : order) {
      if (model.getVertices().get(vertex) instanceof LayerVertex layer
          && layer.numParams(false) > 0) {
        layers.put(
            vertex, new Parameters(layer.numParams(false), statistics(layer), biases(layer)));
      }
    }
    List<String> names = new ArrayList<>(layers.keySet());
    String head = names.remove(names.size() - 1);
    Map<String, List<String>> stages = new LinkedHashMap<>();
    for (String vertex : names) {
      String stage = catalogue ? prefix(vertex) : Adapters.layer(vertex);
      stages.computeIfAbsent(stage, s -> new ArrayList<>()).add(vertex);
    }
    List<Stage> all =
        stages.entrySet().stream().map(one -> new Stage(one.getKey(), one.getValue())).toList();
    return new NetworkStages(all, head, layers);
  }

  /** Adds a vertex after everything that it depends on. */
  private static void visit(ComputationGraphConfiguration model, String vertex, Set<String> order) {
    if (!order.contains(vertex) && model.getVertices().containsKey(vertex)) {
      model.getVertexInputs().get(vertex).forEach(input -> visit(model, input, order));
      order.add(vertex);
    }
  }

  private static String prefix(String vertex) {
    Matcher matcher = PREFIX.matcher(vertex);
    return matcher.lookingAt() ? matcher.group() : vertex;
  }

  private static long statistics(LayerVertex vertex) {
    Layer layer = Frozen.within(vertex.getLayerConf().getLayer());
    if (layer instanceof BatchNormalization norm) {
      return 2 * norm.getNOut();
    }
    return layer instanceof DecorrelatedBatchNorm norm
        ? norm.getNOut() * (1 + norm.groupSize())
        : 0;
  }

  private static long biases(LayerVertex vertex) {
    Layer layer = Frozen.within(vertex.getLayerConf().getLayer());
    if (layer instanceof Parametrised own) {
      return own.parameters().stream()
          .filter(
              one ->
                  one.kind() == Kind.BIAS
                      || one.name().equals(BatchNormalizationParamInitializer.BETA))
          .mapToLong(one -> Arrays.stream(one.shape()).sum())
          .sum();
    } else if (layer instanceof BatchNormalization norm) {
      return norm.isLockGammaBeta() ? 0 : norm.getNOut();
    }
    boolean has =
        layer instanceof FeedForwardLayer && !layer.initializer().biasKeys(layer).isEmpty();
    return has ? ((FeedForwardLayer) layer).getNOut() : 0;
  }
}
