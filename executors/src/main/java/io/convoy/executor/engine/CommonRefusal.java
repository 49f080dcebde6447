package io.convoy.executor.engine;

import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** What no engine can train: models that are not image classifiers, or that DL4J gets wrong. */
public final class CommonRefusal {
  private CommonRefusal() {}

  /** One sentence naming what is not supported, or empty if nothing is in the way. */
  public static Optional<String> of(ComputationGraphConfiguration model) {
    if (model.getNetworkInputs().size() != 1 || model.getNetworkOutputs().size() != 1) {
      return Optional.of(
          String.format(
              "a model must have one input and one output, not inputs %s and outputs %s",
              model.getNetworkInputs(), model.getNetworkOutputs()));
    }
    String output = model.getNetworkOutputs().get(0);
    if (!endsInCrossEntropy(model.getVertices().get(output))) {
      return Optional.of(
          sentence(output, "the output must be an OutputLayer or a LossLayer with loss MCXENT"));
    }
    return model.getVertices().entrySet().stream()
        .filter(entry -> entry.getValue() instanceof LayerVertex)
        .flatMap(entry -> ofLayer(entry).stream())
        .findFirst();
  }

  private static boolean endsInCrossEntropy(GraphVertex vertex) {
    if (!(vertex instanceof LayerVertex layerVertex)) {
      return false;
    }
    Layer layer = layerVertex.getLayerConf().getLayer();
    if (layer.getClass() == OutputLayer.class) {
      return ((OutputLayer) layer).getLossFn() instanceof LossMCXENT;
    }
    return layer.getClass() == LossLayer.class
        && ((LossLayer) layer).getLossFn() instanceof LossMCXENT;
  }

  private static Optional<String> ofLayer(Map.Entry<String, GraphVertex> entry) {
    Layer layer = ((LayerVertex) entry.getValue()).getLayerConf().getLayer();
    if (layer.getConstraints() != null
        && !layer.getConstraints().stream().allMatch(MaxNormConstraint.class::isInstance)) {
      return Optional.of(
          sentence(
              entry.getKey(), "constraints other than MaxNormConstraint would have no effect"));
    }
    if (channelsLast(layer)) {
      return Optional.of(
          sentence(entry.getKey(), "data format NHWC; configure NCHW, whatever the engine uses"));
    }
    if (layer instanceof BatchNormalization norm
        && (norm.isLockGammaBeta() || !norm.isMinibatch())) {
      return Optional.of(
          sentence(entry.getKey(), "lockGammaBeta and isMinibatch = false, which DL4J gets wrong"));
    }
    return Optional.empty();
  }

  private static boolean channelsLast(Layer layer) {
    return (layer instanceof ConvolutionLayer c && c.getCnn2dDataFormat() == CNN2DFormat.NHWC)
        || (layer instanceof SubsamplingLayer s && s.getCnn2dDataFormat() == CNN2DFormat.NHWC)
        || (layer instanceof BatchNormalization b && b.getCnn2DFormat() == CNN2DFormat.NHWC);
  }

  private static String sentence(String vertex, String what) {
    return "vertex \"" + vertex + "\" is not supported: " + what;
  }
}
