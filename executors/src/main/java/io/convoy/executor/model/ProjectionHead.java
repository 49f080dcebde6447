package io.convoy.executor.model;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.model.layer.ViewSimilarity;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * The end of a network that compares views of images (Chen et al. 2020, "A Simple Framework for
 * Contrastive Learning of Visual Representations", section 2.1), in the place of a classifier's
 * last layer with parameters and what comes after it: a dense layer as wide as the features, ReLU,
 * and another one; then {@link ViewSimilarity} and the loss. Maps are averaged over their places
 * first.
 *
 * <p>In the place of a layer {@code output} these are {@code output-projection-pool} for maps,
 * {@code output-projection-1}, {@code output-projection-2} and {@code output-projection-views}.
 */
public final class ProjectionHead {
  /**
   * Where probabilities are clipped before the logarithm: in 32 bits, above 0. DL4J's usual 1e-10
   * is met where temperatures are low.
   */
  public static final double LEAST = 1e-37;

  /** Below it, least probabilities would be 0 in 32 bits. */
  public static final double LEAST_TEMPERATURE = 0.03;

  private static final String PART = "-projection";
  private static final String POOL = PART + "-pool";
  private static final String FIRST = PART + "-1";
  private static final String SECOND = PART + "-2";
  private static final String VIEWS = PART + "-views";

  private final ComputationGraphConfiguration network;
  private final String head;
  private final NeuralNetConfiguration like;

  /**
   * What it is like.
   *
   * @param width values of a view that are compared
   * @param group images whose views are compared with each other
   * @param temperature by which similarities are divided
   */
  public record Spec(int width, int group, double temperature) {}

  private ProjectionHead(ComputationGraphConfiguration classifier) {
    network = classifier.clone();
    network.setTopologicalOrder(null);
    network.setTopologicalOrderStr(null);
    head = NetworkStages.ofFile(classifier).head();
    like = ((LayerVertex) network.getVertices().get(head)).getLayerConf();
  }

  /**
   * A network that compares views.
   *
   * @param classifier of the same images, which is left as it is
   * @param input the size of its images
   * @throws IllegalArgumentException if it has no features below its last layer
   */
  public static ComputationGraphConfiguration onto(
      ComputationGraphConfiguration classifier, ImageShape input, Spec wanted) {
    if (classifier.getNetworkOutputs().size() > 1) {
      throw new IllegalArgumentException(
          "train.task = simclr: compares views of images, which auxiliary classifiers do not; take"
              + " model.auxiliary = 0");
    }
    ProjectionHead made = new ProjectionHead(classifier);
    made.replace(input, wanted);
    return made.network;
  }

  /** Whether a vertex is one of those that are added. */
  public static boolean isPart(String vertex) {
    return replaced(vertex).isPresent();
  }

  /** The layer in whose place a vertex with parameters is; empty if it is of the model itself. */
  public static Optional<String> replaced(String vertex) {
    return List.of(FIRST, SECOND).stream()
        .filter(vertex::endsWith)
        .map(end -> vertex.substring(0, vertex.length() - end.length()))
        .findFirst();
  }

  private void replace(ImageShape input, Spec wanted) {
    String output = network.getNetworkOutputs().get(0);
    String features = network.getVertexInputs().get(head).get(0);
    if (network.getNetworkInputs().contains(features)) {
      throw new IllegalArgumentException(
          String.format(
              "train.task = simclr: layer \"%s\" of the model takes the images themselves, and"
                  + " nothing below it would learn; take a deeper model",
              head));
    }
    InputType type =
        network
            .clone()
            .getLayerActivationTypes(true, false, StoredImages.type(network, input))
            .get(features);
    remove(features);
    String last = features;
    if (type instanceof InputType.InputTypeConvolutional) {
      GlobalPoolingLayer pool = new GlobalPoolingLayer(PoolingType.AVG);
      pool.setNIn(type, true);
      last = add(head + POOL, pool, features);
    }
    long width = width(type);
    last = add(head + FIRST, dense(width, width, Activation.RELU), last);
    last = add(head + SECOND, dense(width, wanted.width(), Activation.IDENTITY), last);
    last = add(head + VIEWS, new ViewSimilarity(wanted.group(), wanted.temperature()), last);
    LossMCXENT loss = new LossMCXENT(LEAST, null);
    add(output, new LossLayer.Builder(loss).activation(Activation.SOFTMAX).build(), last);
  }

  private static long width(InputType features) {
    return features instanceof InputType.InputTypeConvolutional maps
        ? maps.getChannels()
        : features.arrayElementsPerExample();
  }

  /** Leaves what features are made of. */
  private void remove(String features) {
    Set<String> kept = new LinkedHashSet<>();
    visit(features, kept);
    network.getVertices().keySet().retainAll(kept);
    network.getVertexInputs().keySet().retainAll(kept);
  }

  private void visit(String vertex, Set<String> seen) {
    if (network.getVertices().containsKey(vertex) && seen.add(vertex)) {
      network.getVertexInputs().get(vertex).forEach(input -> visit(input, seen));
    }
  }

  private DenseLayer dense(long inputs, long outputs, Activation activation) {
    DenseLayer layer =
        new DenseLayer.Builder()
            .nIn(inputs)
            .nOut(outputs)
            .biasInit(0)
            .weightInit(WeightInit.UNIFORM)
            .activation(activation)
            .build();
    layer.setIUpdater(((BaseLayer) like.getLayer()).getIUpdater());
    return layer;
  }

  private String add(String name, Layer layer, String input) {
    layer.setLayerName(name);
    NeuralNetConfiguration conf = like.clone();
    conf.clearVariables();
    conf.setLayer(layer);
    network.getVertices().put(name, new LayerVertex(conf, null));
    network.getVertexInputs().put(name, List.of(input));
    return name;
  }
}
