package io.convoy.executor.model.file;

import io.convoy.executor.model.zoo.GraphSketch;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * DL4J's {@code MultiLayerNetwork}, layers one after another, as a graph with the same vertices.
 */
final class LayerStack {
  private LayerStack() {}

  /** A graph with the same layers and parameters. */
  static ComputationGraph graph(MultiLayerNetwork stack) {
    ComputationGraph graph = new ComputationGraph(graph(stack.getLayerWiseConfigurations()));
    graph.init(stack.params(), true);
    return graph;
  }

  /** A graph with the same layers, parameters in the same order. */
  static ComputationGraphConfiguration graph(MultiLayerConfiguration stack) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder().graphBuilder().addInputs(GraphSketch.IMAGES);
    String last = GraphSketch.IMAGES;
    for (int i = 0; i < stack.getConfs().size(); i++) {
      Layer layer = stack.getConf(i).getLayer().clone();
      String name = layer.getLayerName() == null ? "layer" + i : layer.getLayerName();
      InputPreProcessor reshape = stack.getInputPreProcess(i);
      if (reshape == null) {
        graph.addLayer(name, layer, last);
      } else {
        graph.addLayer(name, layer, reshape.clone(), last);
      }
      last = name;
    }
    return graph.setOutputs(last).build();
  }
}
