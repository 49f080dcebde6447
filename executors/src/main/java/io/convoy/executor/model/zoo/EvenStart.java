package io.convoy.executor.model.zoo;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.WeightInitDistribution;

/**
 * Output layers that begin with all classes about equally likely, so that the first loss is about
 * {@code ln(classes)}.
 *
 * <p>Their weights are drawn from a narrow normal distribution around zero, as in Goyal et al.
 * 2017, "Accurate, large minibatch SGD", section 5.1. Its deviation there is 0.01; here it is
 * {@code 0.05 / sqrt(fan-in)}, 0.006 for 64 features and 0.001 for 2048, since the outputs' spread
 * would otherwise grow with the number of features.
 */
final class EvenStart {
  private static final double SPREAD = 0.05;

  private EvenStart() {}

  /** Sets how the output layer begins, if the network ends in one. Returns the same model. */
  static ComputationGraphConfiguration of(ComputationGraphConfiguration model) {
    String end = model.getNetworkOutputs().get(0);
    if (model.getVertices().get(end) instanceof LayerVertex vertex
        && vertex.getLayerConf().getLayer() instanceof OutputLayer output) {
      NormalDistribution narrow =
          new NormalDistribution(0, SPREAD / Math.sqrt((double) output.getNIn()));
      output.setWeightInitFn(new WeightInitDistribution(narrow));
    }
    return model;
  }
}
