package io.convoy.executor.model;

import io.convoy.executor.data.dataset.ImageShape;
import org.deeplearning4j.exception.DL4JException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;

/** Which sizes of images a network's parameters serve. */
public final class InputSizes {
  private InputSizes() {}

  /**
   * Whether a network takes images of a size with the parameters that it has. One that pools each
   * map as a whole does; one that takes maps as rows has weights for each place.
   */
  public static boolean fit(ComputationGraphConfiguration model, ImageShape input) {
    ComputationGraphConfiguration other = model.clone();
    try {
      other.getLayerActivationTypes(true, true, StoredImages.type(model, input));
    } catch (DL4JException | IllegalArgumentException | IllegalStateException e) {
      return false; // a window is larger than what is left of so small an image
    }
    return parameters(other) == parameters(model);
  }

  private static long parameters(ComputationGraphConfiguration model) {
    return model.getVertices().values().stream()
        .mapToLong((GraphVertex vertex) -> vertex.numParams(true))
        .sum();
  }
}
