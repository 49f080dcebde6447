package io.convoy.executor.model;

import io.convoy.executor.model.layer.FractionalMaxPooling;
import io.convoy.executor.model.layer.PathDraw;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;

/** What of a network is drawn at random in training. */
public final class RandomParts {
  private RandomParts() {}

  /** Whether there is anything: dropout, DropConnect, paths, or regions of pooling. */
  public static boolean has(ComputationGraphConfiguration model) {
    return model.getVertices().values().stream().anyMatch(RandomParts::isRandom);
  }

  private static boolean isRandom(GraphVertex vertex) {
    if (!(vertex instanceof LayerVertex layered)) {
      return vertex instanceof PathDraw;
    }
    Layer layer = layered.getLayerConf().getLayer();
    boolean noise = layer instanceof BaseLayer trained && trained.getWeightNoise() != null;
    return noise || layer instanceof FractionalMaxPooling || layer.getIDropout() != null;
  }
}
