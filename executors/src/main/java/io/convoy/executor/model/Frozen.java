package io.convoy.executor.model;

import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;

/**
 * What a model itself freezes, by DL4J's wrappers: {@code FrozenLayer} and {@code FrozenVertex},
 * which also end backward, and {@code FrozenLayerWithBackprop}, which does not. All compute as in
 * inference.
 */
public final class Frozen {
  private Frozen() {}

  /** Whether a vertex is frozen. */
  public static boolean is(GraphVertex vertex) {
    if (vertex instanceof LayerVertex layerVertex) {
      Layer layer = layerVertex.getLayerConf().getLayer();
      return layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop;
    }
    return vertex instanceof FrozenVertex;
  }

  /** The layer that a wrapper holds, or the layer itself. */
  public static Layer within(Layer layer) {
    if (layer instanceof FrozenLayer frozen) {
      return within(frozen.getLayer());
    } else if (layer instanceof FrozenLayerWithBackprop frozen) {
      return within(frozen.getUnderlying());
    }
    return layer;
  }
}
