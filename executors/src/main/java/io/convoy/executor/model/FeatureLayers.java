package io.convoy.executor.model;

import io.convoy.executor.data.dataset.ImageShape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;

/**
 * The layers at which a network's features are looked at: the end of each stretch of maps of one
 * size, and dense layers before the last, or before a projection.
 */
public final class FeatureLayers {
  private FeatureLayers() {}

  /**
   * Names of the layers, from the images on.
   *
   * @param input the size of its images
   */
  public static List<String> of(ComputationGraphConfiguration model, ImageShape input) {
    Map<String, InputType> outputs =
        model.clone().getLayerActivationTypes(true, false, StoredImages.type(model, input));
    Map<Long, String> ends = new LinkedHashMap<>();
    Map<Long, Long> most = new LinkedHashMap<>();
    List<String> dense = new ArrayList<>();
    for (String vertex : model.getVertices().keySet()) {
      if (outputs.get(vertex) instanceof InputType.InputTypeConvolutional maps) {
        long size = maps.getHeight() << 32 | maps.getWidth();
        // what follows the features, such as a convolution to the classes, has fewer channels
        if (size > (1L << 32 | 1)
            && !(layer(model, vertex) instanceof DropoutLayer)
            && maps.getChannels() >= most.getOrDefault(size, 0L)) {
          most.put(size, maps.getChannels());
          ends.put(size, vertex);
        }
      } else if (isHidden(model, vertex)) {
        dense.add(Adapters.end(model, vertex));
      }
    }
    List<String> stages = new ArrayList<>(ends.values());
    stages.addAll(dense);
    return inOrder(model.getVertices().keySet(), stages);
  }

  private static List<String> inOrder(Collection<String> vertices, List<String> some) {
    return vertices.stream().filter(some::contains).toList();
  }

  private static boolean isHidden(ComputationGraphConfiguration model, String vertex) {
    return layer(model, vertex) instanceof DenseLayer
        && !Adapters.isPart(vertex)
        && !ProjectionHead.isPart(vertex);
  }

  /** Null if a vertex has none. */
  private static Layer layer(ComputationGraphConfiguration model, String vertex) {
    return model.getVertices().get(vertex) instanceof LayerVertex layer
        ? layer.getLayerConf().getLayer()
        : null;
  }
}
