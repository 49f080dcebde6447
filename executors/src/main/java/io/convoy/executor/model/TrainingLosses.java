package io.convoy.executor.model;

import io.convoy.executor.base.RefusedException;
import io.convoy.executor.catalogue.Arguments;
import io.convoy.executor.catalogue.Catalogue;
import io.convoy.executor.catalogue.Kind;
import io.convoy.executor.catalogue.Parameter;
import io.convoy.executor.catalogue.Range;
import io.convoy.executor.model.layer.FocalLoss;
import io.convoy.executor.model.layer.MultiClassHinge;
import io.convoy.executor.model.layer.SampleWeighted;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** The registered losses of classifiers, each with the activation before it. */
public final class TrainingLosses {
  /** The loss that the network has. */
  public static final String MODEL = "model";

  private static final String MARGIN = "margin";
  private static final String GAMMA = "gamma";

  /** The end of a network. */
  record Ending(ILossFunction loss, Activation activation) {}

  private interface Constructor {
    /** An ending; weights are null if all are 1. */
    Ending create(Arguments arguments, double... weights);
  }

  private static final Catalogue<Constructor> CATALOGUE =
      new Catalogue<>(
          "loss",
          "convoy list losses",
          List.of(
              Kind.of(
                  MODEL,
                  (arguments, weights) -> softmax(weights),
                  "the network's own: softmax for all models of the catalogue",
                  ""),
              Kind.of(
                  "softmax",
                  (arguments, weights) -> softmax(weights),
                  "cross-entropy of a softmax's probabilities",
                  "Bridle 1990"),
              Kind.of(
                  "hinge",
                  (arguments, weights) -> hinge(arguments, false, weights),
                  "sum over the other classes of max(0, margin + score - score of the right one)",
                  "Weston and Watkins 1999",
                  margin()),
              Kind.of(
                  "squared-hinge",
                  (arguments, weights) -> hinge(arguments, true, weights),
                  "the same, each term squared",
                  "Tang 2013",
                  margin()),
              Kind.of(
                  "binary",
                  (arguments, weights) ->
                      new Ending(weighed(new LossBinaryXENT(), weights), Activation.SIGMOID),
                  "sum over the classes of the cross-entropy of a sigmoid: each by itself, yes or"
                      + " no",
                  "Wightman et al. 2021"),
              Kind.of(
                  "mse",
                  (arguments, weights) ->
                      new Ending(weighed(new LossMSE(), weights), Activation.IDENTITY),
                  "mean over the classes of the squared difference between score and 1 or 0",
                  "Hui and Belkin 2020"),
              Kind.of(
                  "focal",
                  (arguments, weights) ->
                      new Ending(
                          new FocalLoss(arguments.number(GAMMA), weights), Activation.SOFTMAX),
                  "softmax, each sample times (1 - probability of the right class)^gamma",
                  "Lin et al. 2017, equation 5",
                  Parameter.number(
                      GAMMA, 2, Range.from(0).to(10), "how little easy samples count"))));

  private TrainingLosses() {}

  private static Parameter margin() {
    return Parameter.number(
        MARGIN, 1, Range.above(0), "by which the right class's score must exceed the others");
  }

  private static Ending softmax(double... weights) {
    LossMCXENT loss =
        weights == null ? new LossMCXENT() : new LossMCXENT(Nd4j.create(new double[][] {weights}));
    return new Ending(loss, Activation.SOFTMAX);
  }

  private static Ending hinge(Arguments arguments, boolean squared, double... weights) {
    return new Ending(
        new MultiClassHinge(arguments.number(MARGIN), squared, weights), Activation.IDENTITY);
  }

  private static ILossFunction weighed(ILossFunction loss, double... weights) {
    return weights == null ? loss : new SampleWeighted(loss, weights);
  }

  /** What a recipe can name. */
  public static Catalogue<?> catalogue() {
    return CATALOGUE;
  }

  static ComputationGraphConfiguration onto(
      ComputationGraphConfiguration classifier, LossSpec spec) {
    if (spec.name().equals(MODEL) && spec.weights().isEmpty()) {
      return classifier;
    }
    if (classifier.getNetworkOutputs().size() > 1) {
      throw new RefusedException(
          "train.loss",
          spec.name(),
          "the model's auxiliary classifiers have its own loss; take train.loss = model without"
              + " class weights, or model.auxiliary = 0");
    }
    ComputationGraphConfiguration network = classifier.clone();
    BaseLayer end = ending(network, spec);
    if (spec.name().equals(MODEL) && !isSoftmax(end)) {
      throw new RefusedException(
          "train.loss.class-weights",
          spec.weights(),
          "the model's own loss is "
              + lossOf(end)
              + "; say with train.loss.name which loss they are to weigh");
    }
    Kind<Constructor> kind = CATALOGUE.kind(spec.name());
    double[] weights =
        spec.weights().isEmpty()
            ? null
            : spec.weights().stream().mapToDouble(Double::doubleValue).toArray();
    Ending ending = kind.constructor().create(kind.arguments(spec.parameters()), weights);
    end.setActivationFn(ending.activation().getActivationFunction());
    if (end instanceof OutputLayer output) {
      output.setLossFn(ending.loss());
    } else {
      ((LossLayer) end).setLossFn(ending.loss());
    }
    return network;
  }

  private static BaseLayer ending(ComputationGraphConfiguration network, LossSpec spec) {
    String output = network.getNetworkOutputs().get(0);
    GraphVertex vertex = network.getVertices().get(output);
    Layer layer = vertex instanceof LayerVertex v ? v.getLayerConf().getLayer() : null;
    boolean takesScores =
        layer instanceof OutputLayer
            || (layer instanceof LossLayer end && !identity(end.getActivationFn()));
    if (!takesScores) {
      throw new RefusedException(
          "train.loss.name",
          spec.name(),
          "the model's last layer \""
              + output
              + "\" does not take plain scores; take train.loss.name = model");
    }
    return (BaseLayer) layer;
  }

  private static boolean identity(IActivation activation) {
    return activation.equals(Activation.IDENTITY.getActivationFunction());
  }

  private static ILossFunction lossOf(Layer end) {
    return end instanceof OutputLayer output ? output.getLossFn() : ((LossLayer) end).getLossFn();
  }

  private static boolean isSoftmax(BaseLayer end) {
    return lossOf(end) instanceof LossMCXENT
        && end.getActivationFn().getClass() == ActivationSoftmax.class;
  }
}
