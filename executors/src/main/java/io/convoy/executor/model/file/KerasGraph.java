package io.convoy.executor.model.file;

import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.activations.Activation;

/**
 * What DL4J's importer makes of a Keras model, in the form that its layers can train: with channels
 * last, backward passes go wrong in vertices that only reshape, and in layers that drop nothing.
 */
final class KerasGraph {
  private KerasGraph() {}

  /** The graph with the same outputs and parameters. */
  static ComputationGraphConfiguration trainable(ComputationGraphConfiguration model) {
    for (Map.Entry<String, GraphVertex> entry : model.getVertices().entrySet()) {
      if (entry.getValue() instanceof PreprocessorVertex vertex) {
        entry.setValue(reshaping(entry.getKey(), vertex));
      } else if (entry.getValue() instanceof LayerVertex vertex) {
        dropIdleDropout(vertex.getLayerConf().getLayer());
      }
    }
    return model;
  }

  /** Flatten as a reshape before a layer without effect. */
  private static LayerVertex reshaping(String name, PreprocessorVertex vertex) {
    NeuralNetConfiguration nothing =
        new NeuralNetConfiguration.Builder()
            .layer(new ActivationLayer.Builder().activation(Activation.IDENTITY).name(name).build())
            .build();
    return new LayerVertex(nothing, vertex.getPreProcessor().clone());
  }

  /** The importer gives every layer a dropout that keeps everything. */
  private static void dropIdleDropout(Layer layer) {
    if (layer.getIDropout() instanceof Dropout dropout && dropout.getP() == 1) {
      layer.setIDropout(null);
    }
  }
}
