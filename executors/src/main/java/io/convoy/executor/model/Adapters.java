package io.convoy.executor.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.impl.ActivationIdentity;

/**
 * Low-rank adapters as ordinary layers of a network (Hu et al. 2021, "LoRA: Low-Rank Adaptation of
 * Large Language Models", section 4.1): to what a layer gives before its activation {@code alpha /
 * rank * B A x} is added. For a dense layer A and B are dense; for a convolution A has its window,
 * stride and padding and gives {@code rank} channels, and B is 1x1. A begins at random, from {@code
 * -1/sqrt(fan-in)} to that, and B at zero, so that the network computes what it did.
 *
 * <p>Of a layer {@code conv} these are {@code conv-lora-down}, {@code conv-lora-up}, {@code
 * conv-lora-scale}, the sum {@code conv-lora}, and {@code conv-lora-activation} if it has one.
 */
public final class Adapters {
  private static final String SUM = "-lora";
  private static final String DOWN = SUM + "-down";
  private static final String UP = SUM + "-up";
  private static final String SCALE = SUM + "-scale";
  private static final String ACTIVATION = SUM + "-activation";

  private final ComputationGraphConfiguration network;

  private Adapters(ComputationGraphConfiguration network) {
    this.network = network.clone();
    this.network.setTopologicalOrder(null);
    this.network.setTopologicalOrderStr(null);
  }

  /**
   * A network with adapters.
   *
   * @param plain without, which is left as it is
   * @param layers that get one
   */
  public static ComputationGraphConfiguration onto(
      ComputationGraphConfiguration plain, LoraSpec wanted, List<String> layers) {
    Adapters adapters = new Adapters(plain);
    layers.forEach(layer -> adapters.add(layer, wanted));
    return adapters.network;
  }

  /** A network without its adapters; itself if it has none. */
  public static ComputationGraphConfiguration without(ComputationGraphConfiguration adapted) {
    List<String> layers = layers(adapted);
    if (layers.isEmpty()) {
      return adapted;
    }
    Adapters adapters = new Adapters(adapted);
    layers.forEach(adapters::remove);
    return adapters.network;
  }

  /** The layers of a network that have adapters, in order. */
  public static List<String> layers(ComputationGraphConfiguration network) {
    return network.getVertices().keySet().stream()
        .filter(vertex -> network.getVertices().containsKey(up(vertex)))
        .toList();
  }

  /** Whether a vertex with parameters is of an adapter. */
  public static boolean isPart(String vertex) {
    return vertex.endsWith(DOWN) || vertex.endsWith(UP);
  }

  /** The layer that an adapter is of; any other vertex itself. */
  public static String layer(String vertex) {
    return isPart(vertex) ? vertex.substring(0, vertex.lastIndexOf(SUM)) : vertex;
  }

  /** The vertex that has A of a layer. */
  public static String down(String layer) {
    return layer + DOWN;
  }

  /** The vertex that has B of a layer. */
  public static String up(String layer) {
    return layer + UP;
  }

  /** Alpha over rank of a layer that has an adapter. */
  public static double scale(ComputationGraphConfiguration network, String layer) {
    return ((ScaleVertex) network.getVertices().get(layer + SCALE)).getScaleFactor();
  }

  /** The vertex that gives what a layer gave before it had an adapter, if it has one. */
  static String end(ComputationGraphConfiguration network, String layer) {
    for (String end : List.of(layer + ACTIVATION, layer + SUM)) {
      if (network.getVertices().containsKey(end)) {
        return end;
      }
    }
    return layer;
  }

  private void add(String name, LoraSpec wanted) {
    LayerVertex vertex = (LayerVertex) network.getVertices().get(name);
    BaseLayer layer = (BaseLayer) vertex.getLayerConf().getLayer();
    Map<String, GraphVertex> added = new LinkedHashMap<>();
    added.put(down(name), half(vertex, down(name), wanted.rank()));
    added.put(up(name), up((LayerVertex) added.get(down(name)), name, layer));
    added.put(name + SCALE, new ScaleVertex(wanted.alpha() / wanted.rank()));
    added.put(name + SUM, new ElementWiseVertex(ElementWiseVertex.Op.Add));
    List<String> images = network.getVertexInputs().get(name);
    Map<String, List<String>> inputs = new LinkedHashMap<>();
    inputs.put(down(name), images);
    inputs.put(up(name), List.of(down(name)));
    inputs.put(name + SCALE, List.of(up(name)));
    inputs.put(name + SUM, List.of(name, name + SCALE));
    if (!(layer.getActivationFn() instanceof ActivationIdentity)) {
      added.put(name + ACTIVATION, activation(vertex, name + ACTIVATION));
      inputs.put(name + ACTIVATION, List.of(name + SUM));
      layer.setActivationFn(new ActivationIdentity());
    }
    redirect(name, List.copyOf(added.keySet()).get(added.size() - 1));
    insert(name, added);
    network.getVertexInputs().putAll(inputs);
  }

  private static LayerVertex activation(LayerVertex of, String name) {
    BaseLayer layer = (BaseLayer) of.getLayerConf().getLayer();
    ActivationLayer activation = new ActivationLayer(layer.getActivationFn());
    activation.setLayerName(name);
    NeuralNetConfiguration conf = of.getLayerConf().clone();
    conf.clearVariables();
    conf.setLayer(activation);
    return new LayerVertex(conf, null);
  }

  /** A copy of a layer with other outputs, and without bias, activation and dropout. */
  private static LayerVertex half(LayerVertex of, String name, long outputs) {
    LayerVertex half = (LayerVertex) of.clone();
    half.getLayerConf().clearVariables();
    FeedForwardLayer layer = (FeedForwardLayer) half.getLayerConf().getLayer();
    layer.setLayerName(name);
    layer.setNOut(outputs);
    layer.setActivationFn(new ActivationIdentity());
    layer.setWeightInitFn(WeightInit.UNIFORM.getWeightInitFunction());
    layer.setIDropout(null);
    layer.setWeightNoise(null);
    layer.setConstraints(null);
    if (layer instanceof ConvolutionLayer convolution) {
      convolution.setHasBias(false);
    } else {
      ((DenseLayer) layer).setHasBias(false);
    }
    return half;
  }

  private static LayerVertex up(LayerVertex down, String name, BaseLayer of) {
    LayerVertex up = half(down, up(name), ((FeedForwardLayer) of).getNOut());
    up.setPreProcessor(null);
    FeedForwardLayer layer = (FeedForwardLayer) up.getLayerConf().getLayer();
    layer.setNIn(((FeedForwardLayer) down.getLayerConf().getLayer()).getNOut());
    layer.setWeightInitFn(WeightInit.ZERO.getWeightInitFunction());
    if (layer instanceof ConvolutionLayer convolution) {
      convolution.setKernelSize(new int[] {1, 1});
      convolution.setStride(new int[] {1, 1});
      convolution.setPadding(new int[] {0, 0});
      convolution.setDilation(new int[] {1, 1});
    }
    return up;
  }

  private void remove(String name) {
    String end = end(network, name);
    if (end.endsWith(ACTIVATION)) {
      ActivationLayer activation =
          (ActivationLayer)
              ((LayerVertex) network.getVertices().get(end)).getLayerConf().getLayer();
      LayerVertex vertex = (LayerVertex) network.getVertices().get(name);
      ((BaseLayer) vertex.getLayerConf().getLayer()).setActivationFn(activation.getActivationFn());
    }
    for (String part : List.of(DOWN, UP, SCALE, SUM, ACTIVATION)) {
      network.getVertices().remove(name + part);
      network.getVertexInputs().remove(name + part);
    }
    redirect(end, name);
  }

  /** Has all read from another vertex that read from this one. */
  private void redirect(String from, String to) {
    network
        .getVertexInputs()
        .replaceAll(
            (vertex, inputs) ->
                inputs.stream().map(input -> input.equals(from) ? to : input).toList());
  }

  private void insert(String after, Map<String, GraphVertex> added) {
    Map<String, GraphVertex> all = new LinkedHashMap<>();
    network
        .getVertices()
        .forEach(
            (name, vertex) -> {
              all.put(name, vertex);
              if (name.equals(after)) {
                all.putAll(added);
              }
            });
    network.setVertices(all);
  }
}
