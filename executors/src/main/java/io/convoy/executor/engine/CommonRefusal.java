package io.convoy.executor.engine;

import io.convoy.executor.model.Frozen;
import io.convoy.executor.model.layer.AuxiliaryCrossEntropy;
import io.convoy.executor.model.layer.FocalLoss;
import io.convoy.executor.model.layer.MultiClassHinge;
import io.convoy.executor.model.layer.SampleWeighted;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;

/** What no engine can train: models that are not image classifiers, or that DL4J gets wrong. */
public final class CommonRefusal {
  private static final Set<Class<?>> LOSSES =
      Set.of(
          LossMCXENT.class,
          LossNegativeLogLikelihood.class,
          LossBinaryXENT.class,
          LossMSE.class,
          LossL2.class,
          FocalLoss.class,
          MultiClassHinge.class);

  private CommonRefusal() {}

  /** One sentence naming what is not supported, or empty if nothing is in the way. */
  public static Optional<String> of(ComputationGraphConfiguration model) {
    boolean auxiliary =
        !model.getNetworkOutputs().isEmpty()
            && AuxiliaryCrossEntropy.outputs(model).stream()
                .allMatch(output -> AuxiliaryCrossEntropy.is(model.getVertices().get(output)));
    if (model.getNetworkInputs().size() != 1 || !auxiliary) {
      return Optional.of(
          String.format(
              "a model must have one input and one output, not inputs %s and outputs %s; others"
                  + " than the first must be auxiliary ones",
              model.getNetworkInputs(), model.getNetworkOutputs()));
    }
    String output = model.getNetworkOutputs().get(0);
    Optional<String> ending = ofEnding(model.getVertices().get(output));
    if (ending.isPresent()) {
      return ending.map(what -> sentence(output, what));
    }
    return model.getVertices().entrySet().stream()
        .filter(entry -> entry.getValue() instanceof LayerVertex)
        .flatMap(entry -> ofLayer(entry).stream())
        .findFirst();
  }

  private static Optional<String> ofEnding(GraphVertex vertex) {
    Layer layer = vertex instanceof LayerVertex v ? v.getLayerConf().getLayer() : null;
    if (layer != null && layer.getClass() == OutputLayer.class) {
      return ofLoss(((OutputLayer) layer).getLossFn(), ((OutputLayer) layer).getActivationFn());
    }
    if (layer != null && layer.getClass() == LossLayer.class) {
      return ofLoss(((LossLayer) layer).getLossFn(), ((LossLayer) layer).getActivationFn());
    }
    return Optional.of("the output must be an OutputLayer or a LossLayer");
  }

  private static Optional<String> ofLoss(ILossFunction loss, IActivation activation) {
    if (loss instanceof SampleWeighted weighted) {
      return ofLoss(weighted.plain(), activation);
    }
    if (loss instanceof FocalLoss && !(activation instanceof ActivationSoftmax)) {
      return Optional.of("FocalLoss without a softmax; give the output activation softmax");
    }
    if (!LOSSES.contains(loss.getClass())) {
      return Optional.of(
          "loss "
              + loss
              + "; the losses of an image classifier are MCXENT (with softmax),"
              + " FocalLoss, MultiClassHinge, XENT (with sigmoid), MSE and L2");
    }
    return loss instanceof LossBinaryXENT && activation instanceof ActivationSoftmax
        ? Optional.of("loss XENT after a softmax; use MCXENT, or XENT after a sigmoid")
        : Optional.empty();
  }

  private static Optional<String> ofLayer(Map.Entry<String, GraphVertex> entry) {
    Layer layer = Frozen.within(((LayerVertex) entry.getValue()).getLayerConf().getLayer());
    if (layer.getConstraints() != null
        && !layer.getConstraints().stream().allMatch(MaxNormConstraint.class::isInstance)) {
      return Optional.of(
          sentence(
              entry.getKey(), "constraints other than MaxNormConstraint would have no effect"));
    }
    if (layer instanceof BatchNormalization norm
        && (norm.isLockGammaBeta() || !norm.isMinibatch())) {
      return Optional.of(
          sentence(entry.getKey(), "lockGammaBeta and isMinibatch = false, which DL4J gets wrong"));
    }
    if (layer instanceof SeparableConvolution2D separable && separable.getNIn() == 1) {
      return Optional.of(
          sentence(
              entry.getKey(),
              "a separable convolution of one channel, of which DL4J leaves out the 1x1 kernels;"
                  + " take a ConvolutionLayer"));
    }
    return Optional.empty();
  }

  private static String sentence(String vertex, String what) {
    return "vertex \"" + vertex + "\" is not supported: " + what;
  }
}
