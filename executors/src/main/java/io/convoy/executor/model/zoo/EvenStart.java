package io.convoy.executor.model.zoo;

import io.convoy.executor.model.layer.CentredNormal;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitDistribution;

/**
 * Output layers that begin with all classes about equally likely, so that the first loss is about
 * {@code ln(classes)}, and otherwise as wide as can be: the gradient of all layers below passes
 * through their weights.
 *
 * <p>Outputs before softmax that say nothing about the labels and have variance {@code v} over the
 * classes give a loss of {@code ln(classes) + v/2} on average, to second order. Weights of
 * deviation {@code d} make {@code v = d^2 * fan-in * m} of features with the mean square {@code m}.
 * Here {@code v} is a share of {@code ln(classes)}; of a thousand classes that is about as wide as
 * dense layers usually begin, but with two classes chance decides how far apart their outputs are.
 */
final class EvenStart {
  /**
   * The largest mean square of features, rounded up, where sums of a few normalised maps are
   * rectified and pooled, as at the end of most architectures.
   */
  static final double USUAL_FEATURES = 1.5;

  private static final double SHARE = 0.075;
  private static final double SHARE_CENTRED = 0.12;

  /** He's variance times the fan-in: no wider. */
  private static final double WIDEST = 2;

  private EvenStart() {}

  /**
   * Sets how the output layers begin that end the network.
   *
   * @param features mean square of what the layer takes, in training mode, before any update
   * @return the same model
   */
  static ComputationGraphConfiguration of(ComputationGraphConfiguration model, double features) {
    return starting(
        model,
        output -> SHARE * Math.log((double) output.getNOut()) / features,
        deviation -> new WeightInitDistribution(new NormalDistribution(0, deviation)));
  }

  /**
   * The same with weights whose mean over the inputs of each class is zero, so that what features
   * have in common moves no output: they may be much wider.
   *
   * @param spread variance over the features of their means, in training mode, before any update
   * @return the same model
   */
  static ComputationGraphConfiguration centred(ComputationGraphConfiguration model, double spread) {
    return starting(
        model,
        output -> Math.min(WIDEST, SHARE_CENTRED * Math.log((double) output.getNOut()) / spread),
        CentredNormal::new);
  }

  private static ComputationGraphConfiguration starting(
      ComputationGraphConfiguration model,
      ToDoubleFunction<OutputLayer> gain,
      DoubleFunction<IWeightInit> weights) {
    for (String end : model.getNetworkOutputs()) {
      LayerVertex vertex = (LayerVertex) model.getVertices().get(end);
      OutputLayer output = (OutputLayer) vertex.getLayerConf().getLayer();
      double deviation = Math.sqrt(gain.applyAsDouble(output) / output.getNIn());
      output.setWeightInitFn(weights.apply(deviation));
    }
    return model;
  }
}
