package io.convoy.executor.model.layer;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The loss of an auxiliary classifier, an output of a network beside its first one: cross-entropy
 * after a softmax times a weight, which is added to the loss in training (Szegedy et al. 2014,
 * "Going deeper with convolutions", section 5, with the weight 0.3).
 */
public final class AuxiliaryCrossEntropy implements ILossFunction {
  @JsonProperty private final double weight;

  private final transient LossMCXENT loss = new LossMCXENT();

  /**
   * A weight.
   *
   * @param weight of the loss, above 0
   */
  public AuxiliaryCrossEntropy(@JsonProperty("weight") double weight) {
    if (!(weight > 0)) {
      throw new IllegalArgumentException("weight = " + weight + ": must be above 0");
    }
    this.weight = weight;
  }

  /** The factor of the loss. */
  public double weight() {
    return weight;
  }

  /** Names of a network's auxiliary outputs: all but the first. */
  public static List<String> outputs(ComputationGraphConfiguration model) {
    List<String> all = model.getNetworkOutputs();
    return all.subList(1, all.size());
  }

  /** Whether an output is an auxiliary classifier. */
  public static boolean is(GraphVertex output) {
    return output instanceof LayerVertex vertex
        && vertex.getLayerConf().getLayer() instanceof OutputLayer layer
        && layer.getLossFn() instanceof AuxiliaryCrossEntropy
        && layer.getActivationFn() instanceof ActivationSoftmax;
  }

  /** The weight of an output that {@link #is} one. */
  public static double weight(GraphVertex output) {
    OutputLayer layer = (OutputLayer) ((LayerVertex) output).getLayerConf().getLayer();
    return ((AuxiliaryCrossEntropy) layer.getLossFn()).weight;
  }

  /** How much larger the first loss of a network is than that of its first output alone. */
  public static double share(ComputationGraphConfiguration model) {
    return 1 + outputs(model).stream().mapToDouble(o -> weight(model.getVertices().get(o))).sum();
  }

  @Override
  public double computeScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    return weight * loss.computeScore(labels, preOutput, activation, mask, average);
  }

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    return loss.computeScoreArray(labels, preOutput, activation, mask).muli(weight);
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    return loss.computeGradient(labels, preOutput, activation, mask).muli(weight);
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    return new Pair<>(
        computeScore(labels, preOutput.dup(), activation, mask, average),
        computeGradient(labels, preOutput, activation, mask));
  }

  @Override
  public String name() {
    return toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AuxiliaryCrossEntropy own && own.weight == weight;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(weight);
  }

  @Override
  public String toString() {
    return "AuxiliaryCrossEntropy(weight=" + weight + ")";
  }
}
