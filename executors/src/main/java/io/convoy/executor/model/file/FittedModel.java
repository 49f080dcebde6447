package io.convoy.executor.model.file;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.model.ModelFigures;
import io.convoy.executor.model.ModelSpec;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A model that was made elsewhere, fitted to a dataset's images and classes. */
final class FittedModel {
  private final String file;
  private final ComputationGraphConfiguration model;

  FittedModel(String file, ComputationGraphConfiguration model) {
    this.file = file;
    this.model = model;
  }

  /**
   * The model with the seed, images and classes of a run.
   *
   * @param replaceOutput whether an output layer for another number of classes is replaced
   * @throws IllegalArgumentException if it does not fit
   */
  ComputationGraphConfiguration to(ModelSpec spec, boolean replaceOutput) {
    requireOneWay();
    String output = model.getNetworkOutputs().get(0);
    endInLoss(output);
    fitClasses(output, spec.classes(), replaceOutput);
    requireInput(spec.input());
    for (GraphVertex vertex : model.getVertices().values()) {
      if (vertex instanceof LayerVertex layer) {
        layer.getLayerConf().setSeed(spec.seed());
      }
    }
    model.getDefaultConfiguration().setSeed(spec.seed());
    return model;
  }

  private void requireOneWay() {
    if (model.getNetworkInputs().size() != 1 || model.getNetworkOutputs().size() != 1) {
      throw refusal(
          String.format(
              "has inputs %s and outputs %s; an image classifier has one of each",
              model.getNetworkInputs(), model.getNetworkOutputs()));
    }
  }

  /** Keras keeps the loss apart: a dense layer with softmax at the end becomes an output layer. */
  private void endInLoss(String output) {
    if (layer(output) instanceof DenseLayer dense
        && dense.getActivationFn() instanceof ActivationSoftmax) {
      OutputLayer ended =
          new OutputLayer.Builder(LossFunction.MCXENT)
              .name(dense.getLayerName())
              .nIn(dense.getNIn())
              .nOut(dense.getNOut())
              .hasBias(dense.hasBias())
              .biasInit(Double.isNaN(dense.getBiasInit()) ? 0 : dense.getBiasInit())
              .weightInit(dense.getWeightInitFn())
              .activation(new ActivationSoftmax())
              .build();
      ended.setIUpdater(dense.getIUpdater());
      NeuralNetConfiguration conf = ((LayerVertex) model.getVertices().get(output)).getLayerConf();
      conf.setLayer(ended);
    }
  }

  private Layer layer(String vertex) {
    return model.getVertices().get(vertex) instanceof LayerVertex layer
        ? layer.getLayerConf().getLayer()
        : null;
  }

  private void fitClasses(String output, int classes, boolean replaceOutput) {
    if (!(layer(output) instanceof BaseOutputLayer last) || last.getNOut() == classes) {
      return;
    }
    if (!replaceOutput) {
      throw refusal(
          String.format(
              "its output \"%s\" has %d classes, the run has %d (the dataset's, or the four angles of"
                  + " train.task = rotation); set model.fit-classes = 1 to replace its output layer",
              output, last.getNOut(), classes));
    }
    last.setNOut(classes);
  }

  private void requireInput(ImageShape input) {
    String images = model.getNetworkInputs().get(0);
    for (Map.Entry<String, List<String>> vertex : model.getVertexInputs().entrySet()) {
      if (!(model.getVertices().get(vertex.getKey()) instanceof LayerVertex layerVertex)) {
        continue;
      }
      if (vertex.getValue().contains(images)
          && layerVertex.getLayerConf().getLayer() instanceof ConvolutionLayer first
          && first.getNIn() != input.channels()) {
        throw refusal(
            String.format(
                "takes images of %d channels; set model.input.channels, now %d",
                first.getNIn(), input.channels()));
      }
    }
    requireFlattening(input);
  }

  /** Where maps become a row, their size must be what the next layer was made for. */
  private void requireFlattening(ImageShape input) {
    Map<String, Long> sizes = ModelFigures.flattened(model.clone(), input);
    for (Map.Entry<String, GraphVertex> vertex : model.getVertices().entrySet()) {
      if (vertex.getValue() instanceof LayerVertex layer
          && layer.getPreProcessor() instanceof CnnToFeedForwardPreProcessor made) {
        long expected = made.getInputHeight() * made.getInputWidth() * made.getNumChannels();
        long actual = sizes.getOrDefault(vertex.getKey(), expected);
        if (expected != actual) {
          throw refusal(
              String.format(
                  "layer \"%s\" was made for %d values, images of %s give it %d; set model.input to"
                      + " the size that the model was made for",
                  vertex.getKey(), expected, input, actual));
        }
      }
    }
  }

  private IllegalArgumentException refusal(String why) {
    return new IllegalArgumentException("model.file = " + file + ": " + why);
  }
}
