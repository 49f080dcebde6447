package io.convoy.executor.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;

/**
 * Has a configuration's JSON keep which layers of batch normalisation store the variance itself.
 *
 * <p>DL4J reads {@code useLogStd = false} of a network that was never initialised as {@code true}:
 * it goes by the names of the layer's parameters, which only initialising notes.
 */
public final class StoredVariance {
  private StoredVariance() {}

  /** Notes the parameters' names. Returns the same configuration. */
  public static ComputationGraphConfiguration noted(ComputationGraphConfiguration model) {
    for (GraphVertex vertex : model.getVertices().values()) {
      if (vertex instanceof LayerVertex layer) {
        note(layer.getLayerConf());
      }
    }
    return model;
  }

  private static void note(NeuralNetConfiguration conf) {
    if (Frozen.within(conf.getLayer()) instanceof BatchNormalization norm && !norm.isUseLogStd()) {
      norm.initializer().paramKeys(norm).forEach(conf::addVariable);
    }
  }
}
