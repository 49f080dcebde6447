package io.convoy.executor.model;

import io.convoy.executor.data.dataset.ImageShape;
import io.convoy.executor.model.layer.GatedRecurrent;
import io.convoy.executor.model.layer.GlimpsePreProcessor;
import io.convoy.executor.model.layer.GroupedConvolution;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;

/**
 * How big a model is, found from its configuration without building it.
 *
 * @param trained parameters that training changes: all but running statistics
 * @param statistics running statistics of batch normalisation
 * @param multiplyAdds of convolutions, dense and recurrent layers for one image, forward; what
 *     papers and torchvision count as floating-point operations
 * @param outputs values that all layers and vertices together make of one image, which training
 *     keeps for the way back
 */
public record ModelFigures(long trained, long statistics, long multiplyAdds, long outputs) {

  /** The figures of a model for images of a size. */
  public static ModelFigures of(ComputationGraphConfiguration model, ImageShape input) {
    InputType images = StoredImages.type(model, input);
    Map<String, InputType> outputs = model.clone().getLayerActivationTypes(true, false, images);
    long parameters = 0;
    long statistics = 0;
    long multiplyAdds = 0;
    long values = 0;
    for (Map.Entry<String, GraphVertex> vertex : model.getVertices().entrySet()) {
      parameters += vertex.getValue().numParams(true);
      values += outputs.get(vertex.getKey()).arrayElementsPerExample();
      if (vertex.getValue() instanceof LayerVertex layerVertex) {
        Layer layer = Frozen.within(layerVertex.getLayerConf().getLayer());
        statistics += layer instanceof BatchNormalization norm ? 2 * norm.getNOut() : 0;
        multiplyAdds += multiplyAdds(layer, outputs.get(vertex.getKey()));
        if (layerVertex.getPreProcessor() instanceof GlimpsePreProcessor glimpses) {
          String before = model.getVertexInputs().get(vertex.getKey()).get(0);
          InputType read = outputs.getOrDefault(before, images);
          multiplyAdds += steps(glimpses.getOutputType(read)) * perStep(layer);
        }
      }
    }
    return new ModelFigures(parameters - statistics, statistics, multiplyAdds, values);
  }

  /** Values of an image before each layer that takes maps as a row, by the layer's vertex. */
  public static Map<String, Long> flattened(ComputationGraphConfiguration model, ImageShape input) {
    InputType images = StoredImages.type(model, input);
    Map<String, InputType> outputs = model.getLayerActivationTypes(true, false, images);
    outputs.put(model.getNetworkInputs().get(0), images);
    Map<String, Long> sizes = new HashMap<>();
    model
        .getVertexInputs()
        .forEach(
            (vertex, inputs) -> {
              if (inputs.size() == 1) {
                sizes.put(vertex, outputs.get(inputs.get(0)).arrayElementsPerExample());
              }
            });
    return sizes;
  }

  private static long multiplyAdds(Layer layer, InputType output) {
    if (layer instanceof ConvolutionLayer convolution
        && output instanceof InputType.InputTypeConvolutional maps) {
      return maps.getHeight() * maps.getWidth() * perPixel(convolution);
    }
    if (layer instanceof DenseLayer || layer instanceof BaseOutputLayer) {
      FeedForwardLayer dense = (FeedForwardLayer) layer;
      return dense.getNIn() * dense.getNOut();
    }
    return 0;
  }

  private static long steps(InputType sequence) {
    return ((InputType.InputTypeRecurrent) sequence).getTimeSeriesLength();
  }

  /** Weights of the input and recurrent ones, of each gate. */
  private static long perStep(Layer layer) {
    Layer read = layer instanceof LastTimeStep last ? last.getUnderlying() : layer;
    if (!(read instanceof BaseRecurrentLayer) && !(read instanceof GatedRecurrent)) {
      return 0;
    }
    long gates = read instanceof GatedRecurrent ? 3 : read instanceof LSTM ? 4 : 1;
    FeedForwardLayer cell = (FeedForwardLayer) read;
    return gates * (cell.getNIn() + cell.getNOut()) * cell.getNOut();
  }

  private static long perPixel(ConvolutionLayer layer) {
    long window = (long) layer.getKernelSize()[0] * layer.getKernelSize()[1];
    if (layer instanceof DepthwiseConvolution2D depthwise) {
      return window * depthwise.getNIn() * depthwise.getDepthMultiplier();
    }
    if (layer instanceof SeparableConvolution2D separable) {
      long between = separable.getNIn() * separable.getDepthMultiplier();
      return window * between + between * separable.getNOut();
    }
    long groups = layer instanceof GroupedConvolution grouped ? grouped.groups() : 1;
    return window * layer.getNIn() / groups * layer.getNOut();
  }
}
